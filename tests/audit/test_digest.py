import json
import uuid
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from dialog.audit.digest import digest_of
from dialog.audit.models import AccessLog
from dialog.lib.dates import OSLO

NOON = datetime(2026, 6, 4, 12, tzinfo=OSLO)
DAY = NOON.date()


@pytest.fixture
def log():
    def write(at=NOON, what="conversations:start"):
        return AccessLog.objects.create(
            at=at,
            municipality_id=uuid.uuid4(),
            user_id=uuid.uuid4(),
            unit_ids=[],
            resident_ids=[uuid.uuid4()],
            what=what,
        )

    return write


def digest(*args):
    out, err = StringIO(), StringIO()
    try:
        call_command("access_log_digest", *args, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("change", ["DELETE FROM audit_accesslog", "UPDATE audit_accesslog SET what = 'x'"])
def test_a_row_changed_or_taken_away_gives_another_digest(log, change):
    row, _ = log(), log(NOON + timedelta(hours=1))
    before = digest("--day", "2026-06-04")[1]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"{change} WHERE id = %s", [row.pk])

    code, after = digest("--day", "2026-06-04", "--expect", before["digest"])

    assert (before["rows"], code) == (2, 1)
    assert after["digest"] != before["digest"]


@pytest.mark.django_db
def test_a_day_is_norwegian_and_holds_its_own_rows_only(log):
    for at in (NOON.replace(hour=0), NOON.replace(hour=23, minute=59), NOON - timedelta(days=1), NOON.replace(day=5)):
        log(at)

    assert digest_of(DAY).rows == 2


@pytest.mark.django_db
def test_the_same_log_gives_the_same_digest_and_the_day_before_is_part_of_it(log):
    log()

    assert digest("--day", "2026-06-04") == digest("--day", "2026-06-04")
    assert digest_of(DAY, previous="a").digest != digest_of(DAY, previous="b").digest
    assert digest("--day", "2026-06-04", "--expect", digest_of(DAY).digest)[0] == 0


@pytest.mark.django_db
def test_the_line_holds_no_ids_of_people(log):
    row = log()

    line = digest_of(DAY).as_line()

    assert str(row.resident_ids[0]) not in line
    assert set(json.loads(line)) == {"day", "rows", "previous", "digest"}
