"""Prints what a load needs to know of a bench database, as JSON: who is signed in, and which addresses there are."""

import json
import os
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    django.setup()

from django.conf import settings
from django.test import Client
from django.urls import reverse

from dialog.accounts.models import Membership, Role, User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Resident
from dialog.themes.models import Theme
from dialog.units.models import Kind, Unit


def session(user: User, backend: str | None = None) -> str:
    client = Client()
    client.force_login(user, backend)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def facts() -> dict[str, Any]:
    # The care unit in the middle of the tree: no page is to depend on which.
    units = Membership.objects.filter(role=Role.LEADER).order_by("unit__path").values_list("unit", flat=True)
    unit_id = units[len(units) // 2]
    leader = Membership.objects.select_related("user", "unit").get(unit=unit_id, role=Role.LEADER)
    carer = Membership.objects.filter(unit=unit_id, role=Role.STAFF).select_related("user")[0]
    campaign = Campaign.objects.asked().order_by("-starts_on").first()
    assert campaign is not None
    code = leader.unit.code
    words = reverse("improvements:theme_words", args=[code, "food"])
    section = Unit.objects.get_parent(leader.unit) if leader.unit.kind == Kind.DEPARTMENT else leader.unit
    strategist = User.objects.filter(memberships__role=Role.STRATEGIST)[0]
    return {
        "carer": session(carer.user),
        "bare": session(carer.user, "django.contrib.auth.backends.ModelBackend"),
        "leader": session(leader.user),
        "strategist": session(strategist),
        "unit": str(unit_id),
        "campaign": str(campaign.pk),
        "themes": [str(pk) for pk in Theme.objects.values_list("pk", flat=True)[:2]],
        "residents": [str(pk) for pk in Resident.objects.filter(unit=unit_id).values_list("pk", flat=True)],
        "pages": {
            "desk": reverse("home:unit", args=[code]),
            "waiting": reverse("improvements:statements", args=[code]),
            "promised": reverse("improvements:statements", args=[code]) + "?vis=lovet",
            "theme": reverse("improvements:statements", args=[code]) + "?tema=food",
            "words": words,
            "untold": reverse("improvements:untold", args=[code]),
            "actions": reverse("improvements:actions", args=[code]),
            "list": reverse("conversations:unit", args=[unit_id]),
        },
        "figures": {
            "municipality": reverse("insight:unit", args=["00"]),
            "section": reverse("insight:unit", args=[section.code]),
        },
    }


if __name__ == "__main__":
    print(json.dumps(facts()))
