import pytest

from dialog.insight.models import ReleaseAnswered, ReleaseFigure

pytestmark = pytest.mark.django_db


def figures(release, code, table="open", service_type=""):
    rows = ReleaseFigure.objects.filter(release=release, code=code, table=table, service_type=service_type)
    return dict(rows.values_list("theme_code", "figure"))


def answered(release, code, table="open", service_type=""):
    rows = ReleaseAnswered.objects.filter(release=release, code=code, table=table, service_type=service_type)
    return rows.values_list("answered", flat=True).first()


def test_a_section_is_shown_in_fives_and_those_who_answered_exactly(town):
    section = town.home_care("Nord")
    town.answers(section, 62, named={"activity": 23, "family": 20})

    release = town.release()

    shown = figures(release, section.code)
    assert shown["activity"] in (20, 25)
    assert shown["family"] == 20
    assert answered(release, section.code) == 62
