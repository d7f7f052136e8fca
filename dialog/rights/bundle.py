"""The answer to an access request: one file with everything we hold, to read and to keep."""

import io
import json
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string

from dialog.lib.dates import in_words
from dialog.lib.rights import Chapter
from dialog.rights.models import RightsRequest
from dialog.rights.rooms import rooms

LONG = 50


def everything(request: RightsRequest) -> list[Chapter]:
    """What every room holds, the ground floor first: who has read, who she is, what she said, what came of it."""
    from_the_ground = reversed(list(rooms()))
    told = [chapter for room in from_the_ground for chapter in room.everything_about(request.resident_id)]
    # Who has read is the longest, and comes last.
    return sorted(told, key=lambda chapter: len(chapter.rows) > LONG)


def packed(request: RightsRequest, now: datetime) -> bytes:
    """A zip of a page to read or print, and the same as JSON."""
    chapters = everything(request)
    page = render_to_string("rights/bundle.html", {"chapters": chapters, "now": now})
    values = {"made": in_words(now), "chapters": [{"heading": one.heading, "rows": one.rows} for one in chapters]}
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("innsyn.html", page)
        zipped.writestr("innsyn.json", json.dumps(values, ensure_ascii=False, indent=2))
    return file.getvalue()
