"""Numbers as they are written in Norwegian: «1 640», «0,4», «én av tre»."""

from decimal import Decimal

from django.utils.translation import gettext as _

NO_BREAK = "\u00a0"
# A share is said in words when it lies this near to one that has a name.
NEAR = 0.035


def spaced(number: int) -> str:
    """Thousands parted by a space that does not break: 1 640."""
    return f"{number:,}".replace(",", NO_BREAK)


def with_comma(number: Decimal) -> str:
    """«1,5», without zeros at the end."""
    text = f"{number:,.2f}".rstrip("0").rstrip(".") if number % 1 else f"{number:,.0f}"
    return text.replace(",", NO_BREAK).replace(".", ",")


def fraction_of(part: int, whole: int) -> str:
    """«Én av tre», or "" when no simple fraction is near enough."""
    names = (
        (1, 10, _("Én av ti")),
        (1, 5, _("Én av fem")),
        (1, 4, _("Én av fire")),
        (1, 3, _("Én av tre")),
        (2, 5, _("To av fem")),
        (1, 2, _("Halvparten av dem")),
        (3, 5, _("Tre av fem")),
        (2, 3, _("To av tre")),
        (3, 4, _("Tre av fire")),
        (4, 5, _("Fire av fem")),
        (9, 10, _("Ni av ti")),
    )
    distance, name = min((abs(part / whole - over / under), name) for over, under, name in names)
    return name if distance <= NEAR else ""
