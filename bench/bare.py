"""The least a view can do and still keep a conversation: the same rows, no rules, no encryption, no form."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dialog.conversations.models import Coding, CodingDecision, Conversation, Statement
from dialog.lib.fields import Sealed


def save(request: HttpRequest, resident_id: UUID) -> HttpResponse:
    user: Any = request.user
    now, post = timezone.now(), request.POST
    with transaction.atomic():
        conversation = Conversation.objects.create(
            id=UUID(post["form_id"]),
            municipality_id=user.municipality_id,
            unit_id=post["unit"],
            campaign_id=post["campaign"],
            resident_id=resident_id,
            asked_by=user,
            held_at=now,
            recorded_at=now,
            said_by=post["said_by"],
            outcome="answered",
            content_mac=b"",
        )
        statement = Statement(
            id=uuid4(),
            municipality_id=user.municipality_id,
            unit_id=post["unit"],
            conversation=conversation,
            position=1,
            words=Sealed(post["ting1-words"].encode()),
            intent=post["ting1-intent"],
            open_since=now,
        )
        Statement.objects.bulk_create([statement])
        themes = [UUID(theme) for theme in post.getlist("ting1-themes")]
        Coding.objects.bulk_create(
            Coding(
                municipality_id=user.municipality_id,
                statement=statement,
                theme_id=theme,
                confirmed_by=user,
                confirmed_at=now,
            )
            for theme in themes
        )
        decision = CodingDecision(
            municipality_id=user.municipality_id, statement=statement, themes=themes, decided_by=user, decided_at=now
        )
        CodingDecision.objects.bulk_create([decision])
    return HttpResponse(status=303, headers={"Location": f"/samtaler/{conversation.pk}/", "Content-Length": "0"})
