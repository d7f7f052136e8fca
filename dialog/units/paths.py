"""A unit's public code in addresses: /enhet/01/03/07/."""

from django.urls import register_converter


class UnitCode:
    """Numbers with slashes between; the municipality is 00."""

    regex = r"[0-9]{2,}(?:/[0-9]{2,})*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(UnitCode, "unit_code")
