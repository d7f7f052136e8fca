"""The recording form as a browser fills it in and sends it, for the tests that post it."""

import uuid

from django.urls import reverse

from dialog.conversations.models import Conversation

TUR = "Jeg vil ut en tur hver dag, også når det regner."


def filled(*words, intent="leader", **fields):
    """A form as the browser sends it, filled in to be saved."""
    things = words or (TUR,)
    post = {"form_id": str(uuid.uuid4()), "things": len(things), "open": len(things) - 1, "said_by": "person"}
    for number, one in enumerate(things, start=1):
        post |= {f"ting{number}-words": one, f"ting{number}-intent": intent}
    return post | {"action": "save"} | fields


def new(resident):
    return reverse("conversations:new", args=[resident.pk])


def correct(conversation):
    return reverse("conversations:correct", args=[conversation.pk])


def receipt(client, conversation, query=""):
    return client.get(reverse("conversations:receipt", args=[conversation.pk]) + query).text


def take_away(client, conversation):
    return client.post(reverse("conversations:withdraw", args=[conversation.pk]), follow=True)


def only_conversation():
    conversation = Conversation.objects.get()
    return conversation, list(conversation.statements.filter(removed_at=None))
