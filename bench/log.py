"""(d) The data protection officer's log at a million rows against ten thousand, and what its indexes cost at saving."""

import json
import os
import sys
from statistics import mean, median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    django.setup()

import psycopg
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bench import databases
from bench.facts import session
from bench.figures import Figure
from bench.web import Line, serving, side_by_side
from dialog.accounts.models import Membership, Role, User
from dialog.audit.models import AccessLog
from dialog.rights import queries
from dialog.rights.forms import last_days
from dialog.units.models import Unit
from hvaerviktig import postgres

SMALL, LARGE = 10_000, 1_000_000
# Bars for a hundred times as many rows: a page twice as slow at most; the first one, which looks through all the rows
# of its days, twelve times.
MOST, MOST_LOOKED_THROUGH, MOST_AT_SAVING = 2.0, 12.0, 2.0
PAIRS, WARM_UP = 25, 4
# One in a thousand readings is of a unit the reader does not work in.
FILL = """
    WITH ward AS (
        SELECT row_number() OVER (ORDER BY unit.path) - 1 AS number, unit.id, unit.municipality_id,
            (SELECT array_agg(user_id) FROM accounts_membership WHERE unit_id = unit.id) AS people,
            (SELECT array_agg(id) FROM conversations_resident WHERE unit_id = unit.id) AS residents
        FROM units_unit AS unit WHERE unit.is_care_unit)
    INSERT INTO {table} (id, at, municipality_id, user_id, role, unit_ids, resident_ids, unnamed, what, why, device)
    SELECT gen_random_uuid(), now() - row * interval '366 days' / {rows}, ward.municipality_id,
        (CASE WHEN row % 997 = 0 THEN other.people ELSE ward.people END)[1 + row % 5], 'staff', ARRAY[ward.id],
        ward.residents[1 + row % 30 : 1 + row % 30 + row % 10], 0, 'conversations:unit', 'duty of care', 'Nettbrett'
    FROM generate_series(1, {rows}) AS row
    JOIN ward ON ward.number = abs(hashint4(row)) % 300
    JOIN ward AS other ON other.number = (ward.number + 1) % 300
"""
ROUNDS, EACH = 40, 500
INSERT = """
    INSERT INTO {table} SELECT gen_random_uuid(), now(), municipality_id, user_id, role, unit_ids, resident_ids, 0,
        what, why, NULL, '' FROM without TABLESAMPLE SYSTEM (1) LIMIT %s
"""
WITHOUT = "CREATE TABLE without (LIKE audit_accesslog INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING CONSTRAINTS)"


def measure(cluster: postgres.Cluster, statements: int) -> list[Figure]:
    names = [databases.copied(cluster, databases.ready(cluster, statements), f"log_{rows}") for rows in (SMALL, LARGE)]
    try:
        small, large = (
            json.loads(databases.run(cluster, name, "-m", "bench.log", str(rows)))
            for name, rows in zip(names, (SMALL, LARGE), strict=True)
        )
        with serving(cluster, names[0]) as small_address, serving(cluster, names[1]) as large_address:
            lines = (Line(small_address, small["session"]), Line(large_address, large["session"]))
            figures = [one_page(name, lines, small, large) for name in large["pages"]]
        return [*figures, saving(cluster, names[1])]
    finally:
        for name in names:
            databases.drop(cluster, name)


def one_page(name: str, lines: tuple[Line, Line], small: dict[str, Any], large: dict[str, Any]) -> Figure:
    requests = (lines[0].get(small["pages"][name]), lines[1].get(large["pages"][name]))
    times, _body = side_by_side(lines, requests, pairs=PAIRS, warm_up=WARM_UP)
    ratio, said = median(times[1]) / median(times[0]), f"{median(times[1]):.0f} ms mot {median(times[0]):.0f} ms"
    if way := large["plans"].get(name):
        said = f"{said}; {way}"
    most = MOST if way else MOST_LOOKED_THROUGH
    return Figure(f"loggen «{name}», mye mot lite", ratio, most, said, ratio <= most)


def saving(cluster: postgres.Cluster, name: str) -> Figure:
    """Rows written with every index against the same without those over lists of ids, in turn.

    Many rows in one commit: waiting for the disk would hide what an index costs.
    """
    taken: dict[str, list[float]] = {"audit_accesslog": [], "without": []}
    with psycopg.connect(cluster.url(postgres.SUPERUSER, name), autocommit=True) as connection:
        connection.execute(WITHOUT)
        query = "SELECT indexname FROM pg_indexes WHERE tablename = 'without' AND indexdef LIKE '%USING gin%'"
        for (index,) in connection.execute(query).fetchall():
            connection.execute(f'DROP INDEX "{index}"')
        connection.execute("INSERT INTO without SELECT * FROM audit_accesslog")
        connection.execute("VACUUM ANALYZE")
        for number in range(ROUNDS):
            for table in taken if number % 2 else reversed(taken):
                started = perf_counter()
                connection.execute(INSERT.format(table=table), [EACH])
                taken[table].append((perf_counter() - started) * 1e6 / EACH)
    # The mean: every so often a row pays for many, when the index's list of what is new is sorted in.
    full, bare = mean(taken["audit_accesslog"]), mean(taken["without"])
    said = f"{full:.0f} µs mot {bare:.0f} µs for én rad, ved {LARGE} rader"
    return Figure("skrive i loggen, med og uten GIN", full / bare, MOST_AT_SAVING, said, full / bare <= MOST_AT_SAVING)


# --- in the database's own process ---


def prepare(rows: int) -> dict[str, Any]:
    """Fill the log, and say who reads it, at which addresses, and how the database goes about each."""
    url = postgres.Cluster(settings.VAR / "postgres").url(postgres.SUPERUSER, settings.DATABASES["default"]["NAME"])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FILL.format(table="audit_accesslog", rows=rows))
        connection.execute("VACUUM ANALYZE audit_accesslog")
    carer = Membership.objects.filter(role=Role.STAFF).select_related("user", "unit").order_by("unit__path")[150]
    pia = User.objects.create_user(
        email="pia@storvik.example", name="Pia", municipality_id=carer.municipality_id, password=None
    )
    root = Unit.objects.get(pk=carer.municipality_id)
    Membership.objects.create(
        municipality=root, user=pia, unit=root, role=Role.PROTECTION_OFFICER, starts_on=timezone.localdate()
    )
    row = AccessLog.objects.filter(unit_ids__contains=[carer.unit_id]).order_by("-at")[0]
    choices = {
        "den som leste": {"leser": row.user_id},
        "den som ble lest": {"person": row.resident_ids[0]},
        "enhet": {"enhet": carer.unit_id},
        "alt på en gang": {"leser": row.user_id, "person": row.resident_ids[0], "enhet": carer.unit_id},
    }
    pages, plans = {}, {}
    for name, chosen in choices.items():
        for days in ("7", "366"):
            pages[f"{name}, {days} dager"] = address(dager=days, **chosen)
            plans[f"{name}, {days} dager"] = plan(carer.municipality_id, days, **chosen)
    middle = AccessLog.objects.order_by("at")[rows // 2]
    after = f"{middle.at.isoformat()}_{middle.pk}"
    pages["midt i, 366 dager"] = address(dager="366", etter=after)
    plans["midt i, 366 dager"] = plan(carer.municipality_id, "366", after)
    for days in ("7", "31", "366"):
        pages[f"først, med det som er verdt å se på, {days} dager"] = address(dager=days)
    return {"session": session(pia), "pages": pages, "plans": plans}


def address(**query: object) -> str:
    return f"{reverse('rights:log')}?{urlencode(query)}"


def plan(
    municipality_id: Any, days: str, after: str = "", leser: Any = None, person: Any = None, enhet: Any = None
) -> str:
    """The index that the rows of a page are found by."""
    window = last_days(days, timezone.localdate())
    wanted = queries.Filter(municipality_id, window, reader=leser, resident=person, unit=enhet)
    text = queries.log_rows(wanted, after).explain()
    return (
        ", ".join(sorted({word for word in text.replace(":", " ").split() if word.startswith("access_log")}))
        or "Seq Scan"
    )


if __name__ == "__main__":
    print(json.dumps(prepare(int(sys.argv[1]))))
