"""The digest leaves the machine: whoever could change the log here cannot change what was sent."""

import json
import os
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import send_mail

from dialog.audit.digest import Digest, digest_of

# A machine that was off catches up; further back the lines are made by hand.
MOST_DAYS = 31


class NotSent(Exception):
    """The line did not get through; it is sent with the next ones."""


def send_until(last_day: date, *, first_day: date | None = None) -> list[Digest]:
    """Send every day's digest that has not been sent, each chained to the one before; keeps a copy of what was sent."""
    sent = _last_sent()
    begin = first_day or (date.fromisoformat(sent["day"]) + timedelta(days=1) if sent else last_day)
    begin, previous, made = max(begin, last_day - timedelta(days=MOST_DAYS)), sent.get("digest", ""), []
    while begin <= last_day:
        digest = digest_of(begin, previous=previous)
        _send(digest)
        _keep(digest)
        made.append(digest)
        begin, previous = begin + timedelta(days=1), digest.digest
    return made


def _send(digest: Digest) -> None:
    to = settings.DIGEST_TO
    try:
        if to.startswith("https://"):
            body = digest.as_line().encode()
            request = Request(to, data=body, headers={"Content-Type": "application/json"})  # noqa: S310 (https only)
            urlopen(request, timeout=20).close()  # noqa: S310
        elif "@" in to:
            send_mail(f"Innsynsloggen {digest.day.isoformat()}", digest.as_line(), None, [to])
        else:
            _append(Path(to), digest)
    except (OSError, URLError) as error:
        raise NotSent(f"{digest.day}: {type(error).__name__}") from error


def _own_copy() -> Path:
    return Path(settings.VAR) / "access_log_digests.jsonl"


def _last_sent() -> dict[str, str]:
    path = _own_copy()
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(json.loads(lines[-1])) if lines else {}


def _keep(digest: Digest) -> None:
    _append(_own_copy(), digest)


def _append(path: Path, digest: Digest) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(digest.as_line() + "\n")
        file.flush()
        os.fsync(file.fileno())
