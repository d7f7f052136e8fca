from dialog.conversations.models.choices import Channel, Intent, Occasion, Outcome, SaidBy, Setting, Support
from dialog.conversations.models.coding import CodingDecision, SecondCoding
from dialog.conversations.models.conversation import Conversation, JourneyStep, Pathway
from dialog.conversations.models.gathering import Gathering, Seat
from dialog.conversations.models.importing import ResidentImage, ResidentLine
from dialog.conversations.models.journal import JournalMark
from dialog.conversations.models.resident import DayListEntry, NotPresent, Resident, Stay
from dialog.conversations.models.statement import Coding, EarlierWording, Statement

__all__ = [
    "Channel",
    "Coding",
    "CodingDecision",
    "Conversation",
    "DayListEntry",
    "EarlierWording",
    "Gathering",
    "Intent",
    "JournalMark",
    "JourneyStep",
    "NotPresent",
    "Occasion",
    "Outcome",
    "Pathway",
    "Resident",
    "ResidentImage",
    "ResidentLine",
    "SaidBy",
    "Seat",
    "SecondCoding",
    "Setting",
    "Statement",
    "Stay",
    "Support",
]
