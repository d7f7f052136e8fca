"""Asked otherwise than one to one in Norwegian, so that those pages are not empty either."""

from datetime import datetime, timedelta
from uuid import uuid5

from dialog.accounts.models import User
from dialog.conversations import gatherings, journal, residents
from dialog.conversations.drafts import StatementDraft, TableDraft
from dialog.conversations.models import Intent, JourneyStep, Pathway, Resident, Statement
from dialog.conversations.queries import campaign_for
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

PATHWAYS = ("Etter hoftebrudd", "Etter hjerneslag")
STEPS = ("Første besøk hjemme", "Etter tre uker")
AT_THE_TABLE = 4
TICKED = 6


def start_pathways_and_steps(municipality: Unit) -> None:
    Pathway.objects.bulk_create(Pathway(municipality=municipality, name=name) for name in PATHWAYS)
    JourneyStep.objects.bulk_create(
        JourneyStep(municipality=municipality, name=name, position=position) for position, name in enumerate(STEPS, 1)
    )


def ask_otherwise(ward: Unit, ola: User, liv: User, now: datetime) -> None:
    """A coffee table yesterday, a no to asking the family, and some words that are in the patient record already."""
    today = now.astimezone(OSLO).date()
    everybody = list(Resident.objects.filter(unit=ward).active_on(today).order_by("pk"))
    _coffee_table(ward, everybody[:AT_THE_TABLE], ola, now - timedelta(days=1))
    residents.bar_family(resident=everybody[-1], by=liv, now=now - timedelta(days=9))
    said = Statement.objects.in_unit(ward).unmarked_since(journal.since(now)).filter(conversation__figures_only=False)
    for number, statement in enumerate(said.order_by("conversation__held_at", "pk")[:TICKED]):
        journal.mark(statement=statement, is_written=number % 3 != 2, by=ola, now=now - timedelta(days=1))


def _coffee_table(ward: Unit, present: list[Resident], by: User, now: datetime) -> None:
    campaign = campaign_for(ward, now.astimezone(OSLO).date())
    draft = TableDraft(
        unit_id=ward.pk,
        present=tuple(resident.pk for resident in present),
        said=(
            (present[0].pk, StatementDraft("Vafler på fredager. Det er det beste med uka.", Intent.GOOD_TO_KNOW)),
            (None, StatementDraft("Vi vil synge mer sammen, og helst de gamle sangene.", Intent.DONE_NOW)),
        ),
        campaign_id=campaign.pk if campaign else None,
        setting="common_room",
    )
    gatherings.record(form_id=uuid5(ward.pk, "coffee table"), draft=draft, by=by, now=now)
