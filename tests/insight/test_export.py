"""The file from which everything else follows: its form, and that it holds only what is shown."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from dialog.insight import services
from dialog.insight.export import Withdrawn, release_json
from dialog.insight.models import Dimension, Release, ReleaseDimension
from dialog.insight.queries import ReleaseReader
from tests.factories import make_resident

pytestmark = pytest.mark.django_db


def locked(town):
    section = town.section("Bjørkelia")
    departments = [town.department(section, str(number)) for number in range(3)]
    for department in departments:
        town.answers(department, 30, named={"activity": 20, "food": 10})
    town.answers(town.department(section, "liten"), 5)
    town.answers(town.home_care("Liten"), 6)
    return section, departments, town.release()


def test_the_file_has_the_form_that_was_agreed(town):
    section, departments, release = locked(town)

    known = release_json(Release.objects.get(pk=release.pk))

    assert {name: known[name] for name in ("release", "campaign", "digest", "rounding")} == {
        "release": str(release.pk),
        "campaign": str(town.campaign),
        "digest": release.digest,
        "rounding": 5,
    }
    assert known["period"] == {"from": "2026-06-04", "to": town.campaign.ends_on.isoformat()}
    assert {
        "unit": section.code,
        "level": "section",
        "answered": 95,
        "theme": "activity",
        "by": None,
        "figure": 60,
    } in known["themes"]
    assert known["lists"] == [{"unit": one.code, "themes": ["activity", "food"]} for one in departments]


def test_what_is_not_shown_is_null_or_absent(town):
    _section, _departments, release = locked(town)
    few = town.home_care("Åpnet etterpå")

    known = release_json(release)

    small = next(row for row in known["participation"] if row["unit_name"] == "Liten")
    assert small["answered"] == 6
    assert (small["residents"], small["asked"], small["staff"], small["staff_asked"]) == (None,) * 4
    assert not [row for row in known["themes"] if row["unit"] == small["unit"]]
    assert few.code not in {row["unit"] for row in known["participation"]}
    assert {row["level"] for row in known["themes"]} <= {"section", "service_area", "sector", "municipality"}
    assert {row["level"] for row in known["themes"] if row["by"]} == {"sector", "municipality"}


def test_participation_stands_in_the_file_as_it_was(town):
    section = town.home_care("Nord")
    residents = [make_resident(section) for _ in range(6)]
    for resident in residents:
        resident.stays.update(starts_on=town.campaign.starts_on - timedelta(days=9))
    town.campaign.taking_part.create(municipality=town.municipality, unit=section)
    town.answers(section, 5, residents=residents)

    known = release_json(town.release())

    row = next(row for row in known["participation"] if row["unit"] == section.code)
    assert (row["residents"], row["asked"], row["answered"], row["staff"]) == (6, 5, 5, None)


def test_a_dimension_is_read_in_its_own_order_and_a_step_nobody_counts_is_empty(town):
    release = town.release()
    ReleaseDimension.objects.bulk_create(
        ReleaseDimension(
            municipality=town.municipality,
            release=release,
            code="00",
            dimension=Dimension.STAIRCASE,
            value=value,
            position=position,
            figure=figure,
        )
        for position, (value, figure) in enumerate([("got_service", 40), ("asked", 35)])
    )
    reader = ReleaseReader(release)

    steps = reader.dimension("00", Dimension.STAIRCASE)

    assert [(step.value, step.figure) for step in steps[:3]] == [("got_service", 40), ("asked", 35), ("answered", None)]
    assert (steps[0].label, steps[-1].value, steps[-1].figure) == ("Fikk tjenesten", "noticed", None)
    assert reader.dimension("00", Dimension.PATHWAY) == ()
    assert reader.dimensions("00") == [Dimension.STAIRCASE]
    assert [row["figure"] for row in release_json(reader)["dimensions"]] == [40, 35]


def test_the_command_writes_the_file_by_id_by_year_and_by_name(town, tmp_path):
    release = locked(town)[2]
    out = tmp_path / "tall.json"

    for name in (str(release.pk), "2026", "2026/hva-er-viktig-for-deg-dagen"):
        out.unlink(missing_ok=True)
        call_command("export_release", name, "--format", "json", "--out", str(out))
        assert json.loads(out.read_text())["digest"] == release.digest
    with pytest.raises(CommandError, match="no release"):
        call_command("export_release", "2025", "--out", str(out))


def test_a_withdrawn_release_is_not_written(town, tmp_path):
    release = services.withdraw_release(
        release=locked(town)[2], by=town.siv, now=town.campaign.closed_at, reason="To enheter var byttet om."
    )
    out = tmp_path / "tall.json"

    with pytest.raises(Withdrawn):
        release_json(release)
    with pytest.raises(CommandError, match="withdrawn"):
        call_command("export_release", str(release.pk), "--out", str(out))

    assert not out.exists()
