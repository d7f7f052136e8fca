"""Rows of what is said and how it comes in: conversations, the coding desk, intake, outbox."""

from tests.access_table.patterns import (
    ADMINISTRATION,
    ADMINISTRATORS,
    ANYBODY_WITH_CODE,
    ASKED_IN_UNIT,
    AUTHOR,
    CARE_UNIT,
    DECIDER_ANYWHERE,
    DECIDERS,
    INTERVIEWERS,
    LEADER_OF_UNIT,
    OWN_AUTHOR,
    PUBLIC,
    RECEIVER_OF_UNIT,
    RECEIVERS,
    SENDER,
    SENDER_ANYWHERE,
    SENDERS,
    STRATEGISTS,
)
from tests.access_table.row import Row

CONVERSATIONS: dict[str, Row] = {
    # conversations
    "conversations:start": Row(INTERVIEWERS),
    "conversations:unit": Row(ASKED_IN_UNIT, url={"unit_id": "unit"}),
    "conversations:search": Row(ASKED_IN_UNIT, url={"unit_id": "unit"}, methods="POST", post={"q": "kanarinavn"}),
    "conversations:day_list": Row(
        CARE_UNIT,
        url={"unit_id": "unit"},
        methods="GET POST",
        post={"action": "add"},
        ids={"resident": "resident"},
    ),
    "conversations:new": Row(ASKED_IN_UNIT, url={"resident_id": "resident"}, methods="GET POST"),
    "conversations:new_unnamed": Row(ASKED_IN_UNIT, url={"unit_id": "unit"}, methods="GET POST"),
    "conversations:new_gathering": Row(
        CARE_UNIT, url={"unit_id": "unit"}, methods="GET POST", ids={"present": "resident"}
    ),
    "conversations:gathering": Row(OWN_AUTHOR, url={"gathering_id": "gathering"}),
    "conversations:correct_gathering": Row(OWN_AUTHOR, url={"gathering_id": "gathering"}, methods="GET POST"),
    "conversations:journal": Row(CARE_UNIT, url={"unit_id": "unit"}),
    "conversations:mark_journal": Row(
        CARE_UNIT, url={"statement_id": "statement"}, methods="POST", post={"action": "written"}, ok=(303,)
    ),
    "conversations:urgent_phone": Row(LEADER_OF_UNIT, url={"unit_id": "unit"}, methods="GET POST", ok=(200, 303, 422)),
    "conversations:suggest": Row(INTERVIEWERS, methods="POST"),
    # the coding desk; a statement of another desk is a 404 in the form as well
    "conversations:code": Row(
        CARE_UNIT,
        url={"unit_id": "unit"},
        methods="GET POST",
        post={"action": "none"},
        ids={"statement": "uncoded"},
        ok=(200, 303),
    ),
    "conversations:code_again": Row(
        CARE_UNIT, url={"unit_id": "unit"}, methods="GET POST", post={"action": "undo"}, ok=(200, 303)
    ),
    "conversations:code_published": Row(STRATEGISTS, methods="GET POST", post={"action": "undo"}, ok=(200, 303)),
    "conversations:code_published_again": Row(STRATEGISTS, methods="GET POST", post={"action": "undo"}, ok=(200, 303)),
    "conversations:code_honest": Row(RECEIVERS, methods="GET POST", post={"action": "undo"}, ok=(200, 303)),
    "conversations:receipt": Row(AUTHOR, url={"conversation_id": "written"}),
    "conversations:correct": Row(AUTHOR, url={"conversation_id": "written"}, methods="GET POST"),
    "conversations:retry": Row(AUTHOR, url={"conversation_id": "written"}, methods="POST"),
    "conversations:withdraw": Row(AUTHOR, url={"conversation_id": "written"}, methods="POST", ok=(303,)),
    # intake
    "intake:enter": Row(PUBLIC),
    "intake:write": Row(ANYBODY_WITH_CODE, url={"code": "answer_code"}, methods="GET POST"),
    "intake:queue": Row(CARE_UNIT, url={"unit_id": "unit"}),
    "intake:honest_queue": Row(RECEIVERS),
    "intake:arrival": Row(
        DECIDERS,
        url={"pk": "arrival"},
        methods="GET POST",
        post={"intent1": "leader"},
        ids={"resident": "resident"},
        ok=(200, 303),
    ),
    "intake:refuse": Row(DECIDERS, url={"pk": "arrival"}, methods="POST", post={"reason": "spam"}, ok=(303,)),
    "intake:take_back": Row(DECIDERS, url={"pk": "refused"}, methods="POST", ok=(303,)),
    "intake:choose": Row(DECIDER_ANYWHERE),
    "intake:papers": Row(CARE_UNIT, url={"unit_id": "unit"}, methods="GET POST"),
    "intake:count": Row(CARE_UNIT, url={"unit_id": "unit"}, methods="POST", post={"collected": "3"}),
    "intake:suggest": Row(CARE_UNIT, url={"unit_id": "unit"}, methods="POST", post={"number": "1", "words1": "kaffe"}),
    "intake:honest_papers": Row(RECEIVER_OF_UNIT, url={"unit_id": "unit"}, methods="GET POST"),
    # outbox: no session is looked at, and what the table's client sends is no batch
    "outbox:receive": Row(PUBLIC, methods="POST", ok=(400,)),
    "outbox:worker": Row(PUBLIC),
    "outbox:shell": Row(PUBLIC),
    "outbox:install": Row(PUBLIC),
    "outbox:waiting": Row(PUBLIC),
    "outbox:mine": Row(SENDER_ANYWHERE),
    "outbox:whose": Row(
        SENDERS, url={"pk": "waiting_envelope"}, methods="GET POST", ids={"resident": "resident"}, ok=(200, 303, 422)
    ),
    "outbox:throw": Row(SENDERS, url={"pk": "waiting_envelope"}, methods="POST", post={"why": "nobodys"}, ok=(303,)),
    "outbox:confirm": Row(SENDER, url={"pk": "doubted_envelope"}, methods="POST", post={"answer": "yes"}, ok=(303,)),
    "outbox:set_date": Row(SENDER, url={"pk": "undated_envelope"}, methods="POST", post={"on": "x"}, ok=(303,)),
    "outbox:keys": Row(ADMINISTRATORS),
    "outbox:open_again": Row(ADMINISTRATORS, methods="POST", ok=(303,)),
    "outbox:throw_closed": Row(
        ADMINISTRATION, url={"pk": "closed_envelope"}, methods="POST", post={"why": "nobodys"}, ok=(303,)
    ),
    "outbox:tickets": Row(
        ASKED_IN_UNIT, url={"unit_id": "unit"}, methods="GET POST", ids={"resident": "resident"}, ok=(200, 303)
    ),
    "outbox:rename_ticket": Row(
        AUTHOR, url={"ticket_id": "ticket"}, methods="GET POST", post={"label": "Etter frokost"}, ok=(200, 303)
    ),
    "outbox:take_back": Row(AUTHOR, url={"ticket_id": "ticket"}, methods="POST", ok=(303,)),
}
