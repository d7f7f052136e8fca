"""Three taps before the day and after it: counted once, without a name, and shown when nobody can reply any more."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.campaigns.confidence import Answered, NotNow, in_unit, offer_to, reply
from dialog.campaigns.confidence_models import Phase, Reply, Tap
from dialog.campaigns.models import ConfidenceOffered, ConfidenceTally
from dialog.campaigns.services import ask_to_close, close
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
YES = dict.fromkeys(Tap, Reply.YES)
MIXED = {Tap.ASKING: Reply.YES, Tap.KNOWING: Reply.SOME, Tap.MISSING: Reply.NO}


@pytest.fixture
def place():
    return factories.make_place()


@pytest.fixture
def coming(place):
    return factories.make_campaign(place.municipality, starts_on=TODAY() + timedelta(days=5), days=1)


def staff(place, number):
    return [factories.make_user(f"Ansatt{one}", place.department, Role.STAFF) for one in range(number)]


def give(place, answers, today=None):
    for user, one in zip(staff(place, len(answers)), answers, strict=True):
        reply(unit=place.department, answers=one, by=user, today=today or TODAY())


@pytest.mark.parametrize(
    ("begins_in", "phase"),
    [
        (22, None),
        (21, Phase.BEFORE),
        (1, Phase.BEFORE),
        (0, None),
        (-1, None),
        (-2, Phase.AFTER),
        (-21, Phase.AFTER),
        (-22, None),
    ],
)
def test_replies_are_taken_in_the_weeks_before_and_after_the_days(place, begins_in, phase):
    factories.make_campaign(place.municipality, starts_on=TODAY() + timedelta(days=begins_in), days=1)
    (ola,) = staff(place, 1)

    offer = offer_to(ola, place.department, TODAY())

    assert (offer and offer.phase) == phase


@pytest.mark.parametrize("role", [Role.LEADER, Role.INTERVIEWER])
def test_only_those_who_do_the_work_are_asked(place, coming, role):
    somebody = factories.make_user("Liv", place.department, role)

    with pytest.raises(NotNow):
        reply(unit=place.department, answers=YES, by=somebody, today=TODAY())

    assert not ConfidenceTally.objects.exists()


def test_a_reply_is_counted_once(place, coming):
    (ola,) = staff(place, 1)
    reply(unit=place.department, answers=MIXED, by=ola, today=TODAY())

    with pytest.raises(NotNow):
        reply(unit=place.department, answers=YES, by=ola, today=TODAY())

    tally = ConfidenceTally.objects.get()
    assert (tally.unit, tally.phase, tally.replies) == (place.department, Phase.BEFORE, 1)
    assert (tally.asking_yes, tally.knowing_some, tally.missing_no) == (1, 1, 1)
    assert tally.missing_yes == 0


def test_who_replied_and_who_did_not_want_to_cannot_be_told_apart(place, coming):
    ola, per = staff(place, 2)
    reply(unit=place.department, answers=YES, by=ola, today=TODAY())
    reply(unit=place.department, answers=None, by=per, today=TODAY())

    rows = {row["user_id"]: row for row in ConfidenceOffered.objects.values()}
    for row in rows.values():
        del row["id"], row["user_id"]
    assert rows[ola.pk] == rows[per.pk]
    assert rows[ola.pk].keys() == {"municipality_id", "campaign_id", "phase"}
    assert ConfidenceTally.objects.get().replies == 1
    assert offer_to(per, place.department, TODAY()) is None


def test_nothing_in_the_tables_has_a_time_a_name_or_a_history(place, coming):
    give(place, [YES, MIXED])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'campaigns_confidencetally'"
        )
        columns = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'campaigns_confidence%event'"
        )
        histories = cursor.fetchone()[0]
        # One row of ten numbers, in one version: no number was written later than another.
        cursor.execute("SELECT count(*) FROM campaigns_confidencetally")
        rows = cursor.fetchone()[0]

    taps = {f"{tap}_{one}" for tap in Tap for one in Reply}
    assert columns == {"id", "municipality_id", "campaign_id", "unit_id", "phase", "replies"} | taps
    assert (histories, rows) == (0, 1)


def test_the_database_holds_that_every_reply_has_three_answers(place, coming):
    with pytest.raises(IntegrityError, match="confidence_tally_knowing_adds_up"), transaction.atomic():
        ConfidenceTally.objects.create(
            municipality=place.municipality, campaign=coming, unit=place.department, phase="before",
            replies=1, asking_no=1, missing_no=1,
        )  # fmt: skip


@pytest.mark.parametrize(("replies", "is_shown"), [(4, False), (5, True)])
def test_a_unit_sees_its_own_from_five_replies_on(place, coming, replies, is_shown):
    give(place, [YES] * replies)

    before = in_unit(place.department, coming.starts_on)

    assert (Phase.BEFORE in before.answers) == is_shown


def test_nothing_is_shown_while_replies_may_still_come(place, coming):
    give(place, [YES, YES, MIXED, MIXED, MIXED, MIXED])

    assert in_unit(place.department, coming.starts_on - timedelta(days=1)) is None
    during = in_unit(place.department, coming.starts_on)
    assert [(one.tap, one.yes, one.replies) for one in during.answers[Phase.BEFORE]] == [
        (Tap.ASKING, 6, 6),
        (Tap.KNOWING, 2, 6),
        (Tap.MISSING, 2, 6),
    ]
    after = coming.ends_on + timedelta(days=1)
    give(place, [YES] * 5, today=after)
    assert Phase.AFTER not in in_unit(place.department, coming.can_close_from - timedelta(days=1)).answers
    assert Phase.AFTER in in_unit(place.department, coming.can_close_from).answers


@pytest.mark.parametrize(("yes", "told"), [(0, 0), (1, 0), (2, 2), (4, 4), (5, 6), (6, 6)])
def test_nearly_all_and_nearly_none_are_told_alike(yes, told):
    one = Answered(Tap.ASKING, 6, yes)

    assert (one.told, one.is_least, one.is_most) == (told, told == 0, told == 6)


def test_closing_forgets_who_was_asked_and_keeps_the_numbers(place, coming):
    give(place, [YES])
    first, second = (factories.make_user(name, place.municipality, Role.STRATEGIST) for name in ("Siv", "Stein"))
    later = coming.can_close_from

    ask_to_close(campaign=coming, by=first, now=timezone.now(), today=later)
    close(campaign=coming, by=second, now=timezone.now(), today=later)

    assert not ConfidenceOffered.objects.exists()
    assert ConfidenceTally.objects.get().replies == 1


# --- the pages ---


def page(place):
    return reverse("home:confidence", args=[place.department.code])


def test_the_start_list_offers_it_calmly_until_it_is_answered(client, place, coming):
    (ola,) = staff(place, 1)
    client.force_login(ola)
    assert page(place) in client.get(reverse("conversations:start")).text

    answers = {tap.value: Reply.SOME.value for tap in Tap} | {"action": "send"}
    response = client.post(reverse("home:reply_confidence", args=[place.department.code]), answers, follow=True)

    assert "Svaret er talt, uten navn" in response.text
    assert page(place) not in response.text
    assert ConfidenceTally.objects.get().asking_some == 1


def test_a_tap_left_out_is_refused_and_nothing_is_counted(client, place, coming):
    (ola,) = staff(place, 1)
    client.force_login(ola)

    response = client.post(
        reverse("home:reply_confidence", args=[place.department.code]), {"asking": "yes", "action": "send"}
    )

    assert response.status_code == 422
    assert "Velg ett svar" in response.text
    assert not ConfidenceTally.objects.exists()
    assert not ConfidenceOffered.objects.exists()


def test_too_few_replies_are_said_in_plain_words(client, place):
    campaign = factories.make_campaign(place.municipality, starts_on=TODAY() - timedelta(days=40), days=1)
    give(place, [MIXED] * 4, today=campaign.starts_on - timedelta(days=1))
    client.force_login(factories.make_user("Liv", place.department, Role.LEADER))

    text = client.get(page(place)).text

    assert "Før dagen: færre enn 5 svarte, så tallene vises ikke." in text
    assert "av 4" not in text
