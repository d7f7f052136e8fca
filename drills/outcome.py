"""What a drill found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """Figures for the table, and what went wrong; nothing wrong is a drill passed."""

    name: str
    figures: Mapping[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def is_passed(self) -> bool:
        return not self.faults

    def expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)
