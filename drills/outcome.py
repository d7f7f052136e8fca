"""What a drill found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """Figures for the table, and what went wrong; nothing wrong is a drill passed.

    ``absent`` says what it needs that is not here: it was not run then, and is neither passed nor failed.
    """

    name: str
    figures: Mapping[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    absent: str = ""

    @property
    def verdict(self) -> str:
        if self.faults:
            return "IKKE BESTÅTT"
        return "ikke kjørt" if self.absent else "bestått"

    def expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)
