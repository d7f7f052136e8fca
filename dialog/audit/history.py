"""Who changed what, and why: the context that every history row of a change carries."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory

from dialog.accounts.models import User


@contextmanager
def change(*, by: User, reason: str) -> Iterator[None]:
    """Name the actor and the reason for all rows changed inside the block; ids and fixed words only, never text."""
    with pghistory.context(user=str(by.pk), reason=reason):
        yield
