"""Print the day's digest of the access log."""

import sys
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dialog.audit.digest import digest_of
from dialog.audit.sending import NotSent, send_until


class Command(BaseCommand):
    help = (
        "Print one JSON line that pins down a day's access log. Run it every night, some minutes past midnight, and "
        "keep the lines on another machine: a row that is changed or taken away later gives another digest. "
        "With --send they go to DIGEST_TO (an e-mail address, a https address or a file), those of missed days too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD; yesterday when left out")
        parser.add_argument("--previous", default="", help="the digest of the day before, to chain the days")
        parser.add_argument("--send", action="store_true", help="send what has not been sent to DIGEST_TO")
        parser.add_argument("--expect", help="a digest from before; ends with 1 if today's answer is another")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"] or timezone.localdate() - timedelta(days=1)
        if options["send"]:
            self.send(day)
            return
        digest = digest_of(day, previous=options["previous"])
        self.stdout.write(digest.as_line())
        if options["expect"] and options["expect"] != digest.digest:
            self.stderr.write(f"The access log of {day} is not as it was.")
            sys.exit(1)

    def send(self, day: date) -> None:
        if not settings.DIGEST_TO:
            raise CommandError("DIGEST_TO is not set: there is nowhere to send it.")
        try:
            for digest in send_until(day):
                self.stdout.write(digest.as_line())
        except NotSent as error:
            raise CommandError(f"Not sent: {error}. It is tried again the next time.") from error
