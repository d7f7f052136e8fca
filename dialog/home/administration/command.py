"""What the three import commands have in common."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from dialog.accounts.import_models import Import, ImportKind
from dialog.accounts.importing import running
from dialog.accounts.models import Role, User
from dialog.home.administration.importers import importer_of
from dialog.lib.sheets import Problem, SheetRefused, read

MOST_PROBLEMS = 50
COMMON_HELP = """
Uten --apply ser du bare hva filen ville ført til. Er det én feil i filen, hentes ingenting inn.
Importen kan angres i 30 dager, på administratorens side.

Sluttkode: 0 alt gikk bra, 1 filen eller personen ble avvist, 2 kommandoen var skrevet feil.
"""


class ImportCommand(BaseCommand):
    kind: ClassVar[ImportKind]

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # The help is a table: leave its lines as they are.
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL", help="filen, .csv eller .xlsx")
        parser.add_argument("--by", required=True, metavar="E-POST", help="administratoren som henter inn")
        parser.add_argument("--complete", action="store_true", help="filen har alle: de som ikke står i den, avsluttes")
        parser.add_argument("--apply", action="store_true", help="hent inn, ikke bare se")

    def handle(self, *args: Any, **options: Any) -> None:
        by = find_administrator(options["by"])
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(_("Filen kan ikke åpnes: %(path)s") % {"path": options["file"]}) from error
        try:
            waiting = self.look_through(content, by, is_complete=options["complete"])
            if options["apply"]:
                waiting = self.bring_in(waiting, by)
        except SheetRefused as refused:
            raise CommandError(explain(refused.problems)) from refused
        except running.ComesToSomethingElse as error:
            raise CommandError(_("Noe ble endret imens. Prøv igjen.")) from error
        self.tell(waiting)
        if not options["apply"]:
            running.throw_away(waiting=waiting)
            self.stdout.write(_("Ingenting er hentet inn. Legg til --apply for å hente inn."))

    def look_through(self, content: bytes, by: User, *, is_complete: bool) -> Import:
        today = timezone.localdate()
        importer = importer_of(self.kind, today)
        sheet = read(content, importer.columns)
        return running.look_through(
            importer, sheet=sheet, is_complete=is_complete, by=by, now=timezone.now(), today=today
        )

    def bring_in(self, waiting: Import, by: User) -> Import:
        today = timezone.localdate()
        with tqdm(total=100, unit=" %", delay=2, file=self.stderr._out) as bar:
            return running.bring_in(
                importer_of(self.kind, today),
                waiting=waiting,
                by=by,
                now=timezone.now(),
                today=today,
                progress=lambda percent: bar.update(percent - bar.n),
            )

    def tell(self, one: Import) -> None:
        for notice in one.notices:
            self.stderr.write(notice)
        for verdict, count in one.counts:
            self.stdout.write(f"{verdict.label}: {count}")


def find_administrator(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None or not user.has_role(Role.ADMINISTRATOR):
        raise CommandError(_("--by må være e-posten til en som er administrator i dag."))
    return user


def explain(problems: list[Problem]) -> str:
    lines = [_("Ingenting er hentet inn. Dette må rettes:")]
    lines += [f"  {place_of(problem)}: {problem.message}" for problem in problems[:MOST_PROBLEMS]]
    if (rest := len(problems) - MOST_PROBLEMS) > 0:
        lines.append(_("  … og %(rest)s feil til.") % {"rest": rest})
    return "\n".join(lines)


def place_of(problem: Problem) -> str:
    """Where in the file something is wrong, in words."""
    if not problem.line:
        return _("filen")
    place = _("linje %(line)s") % {"line": problem.line}
    return _("%(place)s, kolonne %(column)s") % {"place": place, "column": problem.column} if problem.column else place
