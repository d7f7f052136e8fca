"""What a public form carries instead of a cookie: its id, the code it was opened with, and when; signed by us.

So nothing is left in the browser, a form cannot be made up, and how long it took to fill in is known.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer

LIVES = timedelta(days=1)
_signer = Signer(salt="intake.form")


@dataclass(frozen=True)
class Token:
    form_id: UUID
    code: str
    opened_at: datetime

    @classmethod
    def new(cls, code: str, now: datetime) -> "Token":
        return cls(uuid4(), code, now)

    @classmethod
    def read(cls, text: str, code: str) -> "Token | None":
        """Return the token, or None when it is not one of ours or belongs to another code's form."""
        try:
            form_id, signed_code, opened = _signer.unsign(text).split(".")
        except (BadSignature, ValueError):
            return None
        if signed_code != code:
            return None
        return cls(UUID(form_id), code, datetime.fromtimestamp(int(opened), UTC))

    def __str__(self) -> str:
        return _signer.sign(f"{self.form_id}.{self.code}.{int(self.opened_at.timestamp())}")
