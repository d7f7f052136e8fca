"""Bring in older, published answers from a file."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from dialog.conversations.importing import MOST_PROBLEMS, ImportRefused, Problem, Sheet, bring_in, read
from dialog.themes.models import Theme
from dialog.units.models import Kind, Unit

HELP = """\
Henter inn eldre svar som kommunen allerede har publisert. Hvert år blir en markering.
Svarene vises som publiserte ord. De har ingen navn, og det lages ingen tall av dem.

Filen er JSON Lines (ett svar per linje) eller CSV med navn på kolonnene i første linje:
  year         året svaret ble gitt (kan utelates når du bruker --year)
  text         svaret, med personens egne ord
  themes       temakoder, for eksempel: activity independence (kan utelates)
  setting      tjenesten eller stedet, for eksempel home_care (kan utelates)
  perspective  resident, next_of_kin, next_of_kin_self eller observed (kan utelates)
  asked_by     hvem som spurte. Bare visiting_politician brukes (kan utelates)

Er det én feil i filen, hentes ingenting inn. Samme fil en gang til legger ikke til noe.

Sluttkode: 0 alt gikk bra, 1 filen eller kommunen ble avvist, 2 kommandoen var skrevet feil.
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # The help is a table: leave its lines as they are.
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL", help="filen med svar, .jsonl eller .csv")
        parser.add_argument("--municipality", default="", metavar="KOMMUNE", help="kommunens navn eller nummer")
        parser.add_argument("--year", type=int, metavar="ÅR", help="året for svar der filen ikke sier det")
        parser.add_argument("--dry-run", action="store_true", help="les og kontroller, men ikke hent inn noe")

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = find_municipality(options["municipality"])
        sheet = self.read(options["file"], municipality, options["year"])
        for notice in sheet.notices:
            self.stderr.write(notice)
        if options["dry_run"]:
            self.stdout.write(_("%(count)s svar kan hentes inn.") % {"count": len(sheet.answers)})
            return
        # `delay`: a short import shows no bar.
        with tqdm(total=len(sheet.answers), unit=" svar", delay=2, file=self.stderr._out) as bar:
            done = bring_in(municipality=municipality, answers=sheet.answers, now=timezone.now(), progress=bar.update)
        years = ", ".join(map(str, done.years))
        self.stdout.write(
            _("%(added)s svar er hentet inn i %(name)s (%(years)s). %(there)s var der fra før.")
            % {"added": done.added, "name": municipality.name, "years": years, "there": done.already_there}
        )

    def read(self, path: Path, municipality: Unit, year: int | None) -> Sheet:
        codes = Theme.objects.in_use(municipality.pk).values_list("code", flat=True)
        try:
            return read(path, theme_codes=codes, today=timezone.localdate(), year=year)
        except OSError as error:
            raise CommandError(_("Filen kan ikke åpnes: %(path)s") % {"path": path}) from error
        except ImportRefused as refused:
            raise CommandError(explain(refused.problems)) from refused


def find_municipality(name: str) -> Unit:
    """The municipality by name or by its own number; the only one there is need not be named."""
    roots = Unit.objects.filter(kind=Kind.MUNICIPALITY)
    found = list(roots.filter(Q(name__iexact=name) | Q(import_id=name)) if name else roots)
    if len(found) == 1:
        municipality: Unit = found[0]
        return municipality
    known = ", ".join(roots.values_list("name", flat=True)) or _("ingen")
    raise CommandError(_("Si hvilken kommune med --municipality. Her finnes: %(known)s.") % {"known": known})


def explain(problems: list[Problem]) -> str:
    lines = [_("Ingenting er hentet inn. Dette må rettes:")]
    lines += [f"  {_place(problem)}: {problem.message}" for problem in problems[:MOST_PROBLEMS]]
    if (rest := len(problems) - MOST_PROBLEMS) > 0:
        lines.append(_("  … og %(rest)s feil til.") % {"rest": rest})
    return "\n".join(lines)


def _place(problem: Problem) -> str:
    if not problem.line:
        return _("filen")
    place = _("linje %(line)s") % {"line": problem.line}
    return _("%(place)s, kolonne %(column)s") % {"place": place, "column": problem.column} if problem.column else place
