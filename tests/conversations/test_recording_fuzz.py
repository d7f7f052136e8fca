"""Forms no browser of ours would send: whatever comes, the answer is one we have thought of."""

import os
import random
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from dialog.conversations.forms import ConversationForm, ThingForm
from tests import factories

pytestmark = pytest.mark.django_db
POSTS = int(os.environ.get("FUZZ_POSTS", "300"))
ODD = ["", " ", "x", "\x00", "\u202e\U0001f642", "á" * 20_000, "-1", "1e9", "on", "<b>", "2026-02-30", "0", "99"]
CHOICES = "person kin kin_about observed leader this_week own_room save add remove edit:1 declined".split()
NAMES = [
    *ConversationForm().fields,
    *(f"ting{number}-{name}" for number in (1, 2, 3) for name in ThingForm().fields),
    *("things", "open", "action", "when", "on", "q", "resident"),
]


def test_no_generated_form_breaks_a_page():
    chance = random.Random(4)
    place = factories.make_place()
    ola = factories.make_user("Ola", place.department, "staff")
    borghild = factories.make_resident(place.department)
    conversation = factories.record(ola, borghild, "Jeg vil ut.")
    client = Client(raise_request_exception=False)
    client.force_login(ola)
    routes = {"new": borghild, "correct": conversation, "retry": conversation}
    urls = [reverse(f"conversations:{name}", args=[row.pk]) for name, row in routes.items()]
    urls += [
        reverse(f"conversations:{name}", args=[place.department.pk]) for name in ("new_unnamed", "search", "day_list")
    ]
    urls.append(reverse("conversations:suggest"))
    values = [*ODD, *CHOICES, str(uuid.uuid4()), str(conversation.pk), str(borghild.pk)]

    for _ in range(POSTS):
        names = chance.sample(NAMES, chance.randint(0, len(NAMES)))
        post = {name: chance.choices(values, k=chance.choice([1, 1, 1, 3])) for name in names}
        response = client.post(chance.choice(urls), post)

        assert response.status_code in (200, 302, 303, 400, 404, 422), post
