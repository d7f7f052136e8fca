"""Start pages and e-mail know people at work; no resident is named here."""

from uuid import UUID

from dialog.lib.rights import Chapter, Forgotten


def everything_about(resident_id: UUID) -> list[Chapter]:
    return []


def erase(resident_id: UUID) -> Forgotten:
    return Forgotten()
