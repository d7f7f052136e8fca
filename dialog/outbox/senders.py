"""Who wrote an answer, where she works, and whether she is to be asked if it was she."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dialog.accounts import tablets
from dialog.accounts.models import User
from dialog.accounts.sign_in_models import Tablet
from dialog.conversations.querysets import ASKERS
from dialog.lib.dates import OSLO
from dialog.outbox import tokens
from dialog.outbox.contents import Contents
from dialog.outbox.models import Mark

# A sign-in on a shared tablet lasts twelve hours; an hour more for a round that took long.
TOKEN_LIVES = timedelta(hours=13)


@dataclass(frozen=True)
class Sender:
    """Whoever the tokens name. ``author`` None: nobody was signed in, or the token is none of ours."""

    author: User | None
    tablet: Tablet | None
    issued_at: datetime | None
    # The newest of our notes that were sealed in: what they lie in was written after.
    noted_at: datetime | None = None

    @property
    def municipality_id(self) -> UUID | None:
        known = self.author or self.tablet
        return known.municipality_id if known else None

    def unit_ids(self, *days: date) -> set[UUID]:
        """The units where the author asked on one of these days, or when she signed in for a round that went on."""
        if self.author is None:
            return set()
        if self.issued_at is not None:
            days = (*days, self.issued_at.astimezone(OSLO).date())
        return self._units_on(*days)

    def _units_on(self, *days: date) -> set[UUID]:
        places = self.author.memberships.all() if self.author else ()
        return {one.unit_id for one in places if one.role in ASKERS and any(one.covers(day) for day in days)}

    def usual_unit_id(self, *days: date) -> UUID | None:
        """Where it was most likely written: the tablet's unit, else the only one where the author works."""
        units = self.unit_ids(*days)
        if self.tablet is not None and (self.author is None or self.tablet.unit_id in units):
            return self.tablet.unit_id
        return next(iter(units)) if len(units) == 1 else None

    def mark(self, *, unit_id: UUID | None, placed_at: datetime, today: date) -> Mark | None:
        """Why the author must say that it is hers; None when there is no doubt."""
        until = tablets.trusted_until(self.tablet) if self.tablet else None
        if until is not None and placed_at > until:
            return Mark.TABLET_RETIRED
        if self.author is not None and (not self.author.is_active or unit_id not in self._units_on(today)):
            return Mark.LEFT
        if self.issued_at is not None and placed_at > self.issued_at + TOKEN_LIVES:
            return Mark.OLD_TOKEN
        return None


class Senders:
    """Looks people and tablets up, each once for a whole batch."""

    def __init__(self) -> None:
        self._users: dict[UUID, User | None] = {}
        self._tablets: dict[bytes, Tablet | None] = {}

    def of(self, contents: Contents, device: Tablet | None) -> Sender:
        """``device`` is the tablet that sends: another than the one that wrote, when somebody carried a file over."""
        note, wrote_on = tokens.read_author(contents.author), tokens.read_device(contents.device)
        noted_at = max((one.issued_at for one in (note, wrote_on) if one is not None), default=None)
        author = self._user(note.user_id) if note else None
        if note is not None and author is not None:
            tablet = self.tablet(note.tablet)
            return Sender(author, _same_municipality(tablet, author), note.issued_at, noted_at)
        return Sender(None, self.tablet(wrote_on.tablet) if wrote_on else device, None, noted_at)

    def tablet(self, secret_hash: bytes) -> Tablet | None:
        """Also one that has been taken off the list: what comes from it is marked."""
        if not secret_hash:
            return None
        if secret_hash not in self._tablets:
            self._tablets[secret_hash] = Tablet.objects.filter(secret_hash=secret_hash).first()
        return self._tablets[secret_hash]

    def device(self, token: str) -> Tablet | None:
        note = tokens.read_device(token) if token else None
        return self.tablet(note.tablet) if note else None

    def _user(self, user_id: UUID) -> User | None:
        if user_id not in self._users:
            found = User.objects.filter(pk=user_id).prefetch_related("memberships").first()
            self._users[user_id] = found
        return self._users[user_id]


def _same_municipality(tablet: Tablet | None, author: User) -> Tablet | None:
    return tablet if tablet is not None and tablet.municipality_id == author.municipality_id else None
