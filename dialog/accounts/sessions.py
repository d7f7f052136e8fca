"""Django's sessions in the database, asked for with SQL that is built once: every request of somebody signed in begins
with it.
"""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from dialog.lib.prepared import Prepared

_live = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), Session)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        rows = _live.rows(self.session_key, timezone.now()) if self.session_key else []
        if not rows:
            self._session_key = None
            return None
        session: Session = rows[0][0]
        return session
