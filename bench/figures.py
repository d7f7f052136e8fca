"""One measured figure against its bar."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    most: float
    said: str
    is_passed: bool
    unit: str = "×"
