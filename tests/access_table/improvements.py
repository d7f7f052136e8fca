"""Rows of what is done about it: improvements, questions, honest answers, quotes, visits and promises."""

import uuid
from datetime import timedelta

from django.utils import timezone

from tests.access_table.patterns import (
    ASKERS,
    CARE_UNIT,
    CARE_UNIT_BY_CODE,
    COLLEAGUES,
    INTERVIEWERS,
    LEADER_BY_CODE,
    LEADER_OF_UNIT,
    OWN_QUESTION,
    PROMISE,
    PROMISE_KEEPER,
    PROMISES,
    QUOTE_KEEPERS,
    RECEIVED,
    RECEIVERS,
    STRATEGISTS,
    STRATEGY,
    UNIT_TO_ASK,
    VISITED,
    VISITED_BY_CODE,
)
from tests.access_table.row import Row

TOMORROW = str(timezone.localdate() + timedelta(days=1))
VISIT = {"visit_id": str(uuid.uuid4()), "guests": "Eva Lund, ordfører", "held_on": TOMORROW}
PROMISED = {"promise_id": str(uuid.uuid4()), "words": "Benk i hagen", "due_on": TOMORROW}
ACTION = {"code": "unit_code", "pk": "action"}

IMPROVEMENTS: dict[str, Row] = {
    # improvements
    "improvements:statements": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:theme_words": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code", "theme_code": "theme_code"}),
    "improvements:untold": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:reply": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="GET POST"),
    "improvements:reply_form": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}),
    "improvements:keep_promise": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:mark_told": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}, methods="GET POST"),
    "improvements:take_back_told": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}, methods="POST"),
    "improvements:take_back": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:better": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:ask_better": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}, methods="GET POST"),
    "improvements:left": Row(LEADER_BY_CODE, url={"code": "unit_code"}),
    "improvements:decide_departure": Row(
        LEADER_OF_UNIT, url={"code": "unit_code", "pk": "resident"}, methods="GET POST"
    ),
    "improvements:take_back_departure": Row(
        LEADER_OF_UNIT, url={"code": "unit_code", "pk": "departure"}, methods="POST"
    ),
    "improvements:actions": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:action": Row(CARE_UNIT, url={"code": "unit_code", "pk": "action"}),
    "improvements:start_action": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="GET POST"),
    "improvements:move_action": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "action"}, methods="POST"),
    "improvements:close_action": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "action"}, methods="POST"),
    # small things, praise, and the sheets that are printed
    "improvements:morning": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:morning_sheet": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:decide_names": Row(
        LEADER_BY_CODE, url={"code": "unit_code"}, post={"names": "initial"}, methods="POST"
    ),
    "improvements:small_thing": Row(
        CARE_UNIT,
        url={"code": "unit_code", "pk": "statement"},
        methods="GET POST",
        post={"hand_over_id": "1" * 32},
        ids={"to": "user"},
    ),
    "improvements:mark_small_done": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:take": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:put_back": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:put_on_list": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="GET POST"),
    "improvements:take_off_list": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:praise": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:mark_praise": Row(CARE_UNIT, url={"code": "unit_code", "pk": "praised"}, methods="POST"),
    "improvements:unmark_praise": Row(CARE_UNIT, url={"code": "unit_code", "pk": "praised"}, methods="POST"),
    "improvements:told_sheet": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}),
    "actions:change_plan": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:set_measure": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:write_reading": Row(CARE_UNIT, url=ACTION, methods="POST"),
    "actions:remove_reading": Row(LEADER_OF_UNIT, url={**ACTION, "reading_id": "reading"}, methods="POST"),
    "actions:write_round": Row(CARE_UNIT, url=ACTION, methods="GET POST"),
    "actions:set_economy": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:history": Row(CARE_UNIT, url=ACTION),
    "actions:note": Row(CARE_UNIT, url=ACTION),
    "actions:write_note": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:write_worry": Row(CARE_UNIT, url=ACTION, methods="POST"),
    "actions:answer_worry": Row(LEADER_OF_UNIT, url={**ACTION, "worry_id": "worry"}, methods="POST"),
    "actions:share": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:take_back": Row(LEADER_OF_UNIT, url=ACTION, methods="POST"),
    "actions:shared": Row(COLLEAGUES),
    "actions:sums": Row(STRATEGISTS),
    # questions to a unit, and its own words
    "improvements:ask": Row(UNIT_TO_ASK, url={"code": "unit_code"}, methods="GET POST"),
    "improvements:asked": Row(ASKERS),
    "improvements:withdraw_question": Row(OWN_QUESTION, url={"pk": "question"}, methods="POST"),
    "improvements:questions": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:answer_question": Row(CARE_UNIT, url={"code": "unit_code", "pk": "question"}, methods="GET POST"),
    "improvements:own_words": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:approve_own_words": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "improvements:write_own_words": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="GET POST"),
    "improvements:withdraw_own_words": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    # honest answers
    "receiving:index": Row(RECEIVERS),
    "receiving:answer": Row(RECEIVED, url={"pk": "honest"}, methods="GET POST"),
    # quotes
    "quotes:index": Row(COLLEAGUES),
    "quotes:unit": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "quotes:propose": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="GET POST"),
    "quotes:withdraw": Row(QUOTE_KEEPERS, url={"pk": "quote"}, methods="POST"),
    "quotes:desk": Row(STRATEGISTS),
    "quotes:review": Row(STRATEGY, url={"pk": "quote"}, methods="GET POST"),
    # visits and promises
    "conversations:thanks": Row(INTERVIEWERS),
    "visits:index": Row(VISITED_BY_CODE, url={"code": "unit_code"}),
    "visits:visit": Row(VISITED, url={"code": "unit_code", "pk": "visit"}),
    "visits:plan": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="GET POST", post=VISIT),
    "visits:change": Row(
        LEADER_OF_UNIT,
        url={"code": "unit_code", "pk": "planned_visit"},
        methods="GET POST",
        post=VISIT,
        ids={"host": "user"},
    ),
    "visits:cancel": Row(
        LEADER_OF_UNIT, url={"code": "unit_code", "pk": "planned_visit"}, methods="POST", post={"why": "Snø"}
    ),
    "visits:write_down": Row(CARE_UNIT, url={"code": "unit_code", "pk": "visit"}, methods="GET POST"),
    "visits:make_promise": Row(
        CARE_UNIT, url={"code": "unit_code", "pk": "visit"}, methods="GET POST", post=PROMISED, ids={"owner": "user"}
    ),
    "home:visit_brief": Row(VISITED_BY_CODE, url={"code": "unit_code"}),
    "home:visit_brief_pdf": Row(VISITED_BY_CODE, url={"code": "unit_code"}),
    "visits:promises": Row(PROMISES),
    "visits:promise": Row(PROMISE, url={"pk": "promise"}),
    "visits:close_promise": Row(PROMISE_KEEPER, url={"pk": "promise"}, methods="GET POST", post={"outcome": "kept"}),
    "visits:move_promise": Row(
        PROMISE_KEEPER,
        url={"pk": "promise"},
        methods="GET POST",
        post={"flytt-due_on": TOMORROW, "flytt-why": "Snø"},
        ids={"flytt-owner": "user"},
    ),
    "visits:make_action": Row(LEADER_OF_UNIT, url={"pk": "promise"}, methods="POST"),
}
