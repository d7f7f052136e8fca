"""Send leaders the week's e-mail, and receivers the day's."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dialog.home.digests import Letter, letters_to_leaders, send
from dialog.home.receivers_mail import letters_to_receivers


class Command(BaseCommand):
    help = (
        "Write to every leader for whom something waits: how much, in which unit, and a link. No names, no words. Run "
        "it on Monday morning; run again the same week it sends only what was not sent. Nobody for whom nothing waits "
        "hears from us, nor anybody who has said no to e-mail. With --receivers: to those who receive honest answers, "
        "every working day, how many wait and how many are late."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--receivers", action="store_true", help="the day's e-mail to receivers instead")
        parser.add_argument("--dry-run", action="store_true", help="show the e-mails, send and remember nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"] and not settings.CAN_SEND_EMAIL:
            raise CommandError("No mail server is set (EMAIL_HOST). See what would be sent with --dry-run.")
        letters_to = letters_to_receivers if options["receivers"] else letters_to_leaders
        letters = letters_to(timezone.localdate())
        if options["dry_run"]:
            for letter in letters:
                self._show(letter)
            return
        sent = sum(send(letter, now=timezone.now()) for letter in letters)
        self.stdout.write(f"{sent} sent")

    def _show(self, letter: Letter) -> None:
        message = letter.message()
        self.stdout.write(f"To: {letter.user.pk}\nSubject: {message.subject}\n\n{message.body}\n{'-' * 40}")
