"""Long work on what was said, done by the queue."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from dialog.conversations.learning import confirmed_codings
from dialog.themes.services import TooFewCoded, train
from dialog.units.models import Kind, Unit


@app.periodic(cron="10 2 1 * *")
@app.task(queueing_lock="train_everywhere", pass_context=False)
def train_everywhere(timestamp: int) -> None:
    """Once a month, each municipality by itself."""
    for pk in Unit.objects.filter(kind=Kind.MUNICIPALITY).values_list("pk", flat=True):
        train_themes.defer(municipality_id=str(pk))


@app.task
def train_themes(municipality_id: str) -> None:
    """Let the suggestions learn from what the municipality has coded; nothing happens where that is too little."""
    municipality = Unit.objects.get(pk=UUID(municipality_id))
    try:
        train(municipality=municipality, coded=confirmed_codings(municipality.pk), now=timezone.now())
    except TooFewCoded:
        return
