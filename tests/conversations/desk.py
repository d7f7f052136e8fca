"""The coding desk as a browser uses it, and what is laid on it, for the tests that code."""

from django.urls import reverse
from django.utils import timezone

from dialog.conversations import importing
from dialog.conversations.coding_desk import services
from dialog.conversations.models import Statement
from tests import factories

KAFFE = "Jeg vil ha kaffe på senga om morgenen."
TUR = "Jeg vil ut på tur hver dag."


def said(by, resident, *words, **fields):
    return list(factories.record(by, resident, *words, **fields).statements.order_by("position"))


def desk(place, again=False):
    return reverse("conversations:code_again" if again else "conversations:code", args=[place.department.pk])


def post(client, url, action, statement=None, *themes, suggested=(), **headers):
    fields = {"action": action, "themes": [one.pk for one in themes], "suggested": [one.pk for one in suggested]}
    return client.post(url, fields | ({"statement": statement.pk} if statement else {}), headers=headers)


def shown(page):
    statement = page.context["statement"]
    return statement.words if statement else None


def every(page):
    return [*page.context["suggested"], *(one for _lens, some in page.context["lenses"] for one in some)]


def decide(statement, by, *themes, suggested=(), now=None):
    return services.decide(
        statement=statement,
        themes={one.pk for one in themes},
        suggested={one.pk for one in suggested},
        by=by,
        now=now or timezone.now(),
    )


def bring_in(place, *texts):
    answers = [importing.Answer(1, 2015, text, (), "", "person", None) for text in texts]
    importing.bring_in(municipality=place.municipality, answers=answers, now=timezone.now())
    return Statement.objects.published_in(place.municipality.pk)
