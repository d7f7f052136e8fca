"""What people here have coded, handed to the suggestions to learn from.

Only words that those who work where they were said may read, and never an honest answer. They are read in memory, by
a job or a command, and nothing of them is written down again.
"""

from uuid import UUID

from dialog.conversations.models import Statement
from dialog.themes.adapting import Coded

# The newest; what was coded long ago was coded by other habits.
MOST = 20_000


def confirmed_codings(municipality_id: UUID) -> list[Coded]:
    """The newest statements with a theme, in Norwegian or translated to it."""
    coded = (
        Statement.objects.working_view()
        .filter(municipality_id=municipality_id, codings__isnull=False, words__isnull=False)
        .distinct()
        .select_related("conversation")
        .prefetch_related("codings__theme")
        .order_by("-conversation__held_at", "pk")[:MOST]
    )
    return [_coded(one) for one in coded if one.translation or not one.conversation.language]


def _coded(statement: Statement) -> Coded:
    text = statement.translation or statement.words or ""
    person = statement.conversation.resident_id or statement.conversation_id
    return Coded(text, frozenset(coding.theme.code for coding in statement.codings.all()), person)
