"""What is written on the recording pages."""

from dialog.conversations.forms.about import KIN, ConversationForm
from dialog.conversations.forms.fields import UUIDsField, WordsField
from dialog.conversations.forms.journeys import EntryForm
from dialog.conversations.forms.retry import RetryForm
from dialog.conversations.forms.sheet import MOST_THINGS, NO_ANSWERS, KnownThemes, Sheet
from dialog.conversations.forms.table import Table
from dialog.conversations.forms.thing import ThingForm
from dialog.conversations.forms.urgency import UrgentPhoneForm

__all__ = [
    "KIN",
    "MOST_THINGS",
    "NO_ANSWERS",
    "ConversationForm",
    "EntryForm",
    "KnownThemes",
    "RetryForm",
    "Sheet",
    "Table",
    "ThingForm",
    "UUIDsField",
    "UrgentPhoneForm",
    "WordsField",
]
