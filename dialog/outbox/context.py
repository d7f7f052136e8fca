"""What a page tells the script that seals: the key, the epoch, the time, which tablet this is, and who writes."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from dialog.accounts import tablets
from dialog.accounts.models import Role, User
from dialog.conversations import guests
from dialog.outbox import epochs, keys, tokens
from dialog.outbox.tickets import tickets_context

TICKET_PAGES = frozenset({"conversations:start", "conversations:unit", "outbox:tickets", "outbox:rename_ticket"})
WRITERS = (Role.STAFF, Role.LEADER, Role.INTERVIEWER)


class OutboxOfPage:
    """Worked out where the page asks for it: most fragments never do."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def is_here(self) -> bool:
        """On pages of those who work here and on their tablets; a visitor's page has nothing of it."""
        return bool(settings.OUTBOX_KEYS) and (isinstance(self._user, User) or bool(self._tablet))

    @cached_property
    def key(self) -> keys.PublicKey:
        return keys.current()

    @cached_property
    def epoch(self) -> str:
        return epochs.known()

    @cached_property
    def now(self) -> str:
        return timezone.now().isoformat()

    @cached_property
    def device(self) -> str:
        return tokens.device_token(tablet=self._tablet, now=timezone.now()) if self._tablet else ""

    @cached_property
    def author(self) -> str:
        """Only of somebody who may write down what was said. The form keeps the one it was drawn with."""
        user = self._user
        if not isinstance(user, User) or not user.has_role(*WRITERS):
            return ""
        return tokens.author_token(user_id=user.pk, tablet=self._tablet, now=timezone.now())

    @property
    def remembered_author(self) -> str:
        """Whom the device is to know by, also without coverage: nobody while a guest may be alone with it."""
        return "" if self.author and guests.present(self.request) else self.author

    @cached_property
    def tickets(self) -> str:
        """On the pages one leaves from: elsewhere the script keeps what it was last given. "" there."""
        is_there = self.request.resolver_match and self.request.resolver_match.view_name in TICKET_PAGES
        return tickets_context(self.request) if is_there and self.remembered_author else ""

    @property
    def _user(self) -> object:
        return getattr(self.request, "user", None)

    @cached_property
    def _tablet(self) -> bytes:
        """By its secret's hash, and so without a query: whether it is on the list is asked when something comes in."""
        secret = self.request.COOKIES.get(tablets.COOKIE)
        return tokens.hashed(secret) if secret else b""


def outbox_context(request: HttpRequest) -> dict[str, OutboxOfPage]:
    return {"outbox": OutboxOfPage(request)}
