"""The recording page: what is kept, what is refused, and what the same form sent again comes to."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import AccessLog
from dialog.conversations.models import Coding, Conversation, EarlierWording, Outcome, SaidBy, Statement
from dialog.themes.models import Theme
from dialog.themes.services import start_codebook
from tests import factories

pytestmark = pytest.mark.django_db
TUR = "Jeg vil ut en tur hver dag, også når det regner."


@pytest.fixture
def place():
    return factories.make_place()


@pytest.fixture
def ola(place, client):
    user = factories.make_user("Ola", place.department, "staff")
    client.force_login(user)
    return user


@pytest.fixture
def borghild(place):
    return factories.make_resident(place.department, "Borghild", place="Rom 204")


def filled(*words, intent="leader", **fields):
    """A form as the browser sends it, filled in to be saved."""
    things = words or (TUR,)
    post = {"form_id": str(uuid.uuid4()), "things": len(things), "open": len(things) - 1, "said_by": "person"}
    for number, one in enumerate(things, start=1):
        post |= {f"ting{number}-words": one, f"ting{number}-intent": intent}
    return post | {"action": "save"} | fields


def new(resident):
    return reverse("conversations:new", args=[resident.pk])


def only_conversation():
    conversation = Conversation.objects.get()
    return conversation, list(conversation.statements.filter(removed_at=None))


# --- saving ---


def test_saving_goes_on_to_the_receipt(client, ola, borghild):
    post = filled(**{"ting1-promise": "Fast tur etter kaffen."})

    response = client.post(new(borghild), post)

    conversation, (statement,) = only_conversation()
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("conversations:receipt", args=[post["form_id"]]),
    )
    assert str(conversation.pk) == post["form_id"]
    assert (conversation.resident, conversation.unit, conversation.asked_by) == (borghild, borghild.unit, ola)
    assert (statement.words, statement.promise, statement.intent) == (TUR, "Fast tur etter kaffen.", "leader")


def test_htmx_is_sent_on_by_a_header(client, ola, borghild):
    response = client.post(new(borghild), filled(), headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert response["HX-Redirect"] == reverse("conversations:receipt", args=[Conversation.objects.get().pk])


def test_a_plan_that_is_to_be_decided_stands_under_the_question(client, place, ola, borghild):
    factories.make_campaign(place.municipality, plan="Omsorgsplan 2030")
    client.force_login(ola)

    page = client.get(reverse("conversations:new", args=[borghild.pk])).text

    assert "Svarene blir brukt i arbeidet med Omsorgsplan 2030." in page


def test_a_conversation_in_the_window_belongs_to_the_campaign(client, place, ola, borghild):
    campaign = factories.make_campaign(place.municipality, question="Hva gir deg en god dag?")

    assert "Hva gir deg en god dag?" in client.get(new(borghild)).text
    client.post(new(borghild), filled())

    assert Conversation.objects.get().campaign == campaign


def test_several_things_are_saved_in_order_each_with_its_own_intent(client, ola, borghild):
    client.post(new(borghild), filled("Tur", "Kaffe", "Ro", **{"ting2-intent": "done_now"}))

    _, statements = only_conversation()
    assert [(one.position, one.words, one.intent) for one in statements] == [
        (1, "Tur", "leader"),
        (2, "Kaffe", "done_now"),
        (3, "Ro", "leader"),
    ]


SPEAKERS = [
    ({"said_by": "person"}, SaidBy.PERSON),
    ({"said_by": "kin", "kin_about": "kin_about"}, SaidBy.KIN_ABOUT),
    ({"said_by": "kin", "kin_about": "kin_self"}, SaidBy.KIN_SELF),
    ({"said_by": "observed", "kin_about": "kin_self"}, SaidBy.OBSERVED),
]


@pytest.mark.parametrize(("fields", "said_by"), SPEAKERS)
def test_who_said_it(client, ola, borghild, fields, said_by):
    client.post(new(borghild), filled(**fields))

    assert Conversation.objects.get().said_by == said_by


def test_how_it_was_said(client, ola, borghild):
    how = {
        "with_interpreter": "on",
        "interpreter": "Tolketjenesten",
        "with_support": "on",
        "by_phone": "on",
        "other_language": "on",
        "language": "polsk",
        "setting": "own_room",
        "guest": "Ordfører Eva",
        "ting1-translation": "Jeg vil ut.",
    }

    client.post(new(borghild), filled("Chcę wychodzić na dwór.", **how))

    conversation, (statement,) = only_conversation()
    assert (conversation.interpreter, conversation.language, conversation.setting, conversation.guest) == (
        "Tolketjenesten",
        "polsk",
        "own_room",
        "Ordfører Eva",
    )
    assert conversation.with_support
    assert conversation.by_phone
    assert (statement.words, statement.translation) == ("Chcę wychodzić na dwór.", "Jeg vil ut.")


def test_an_interpreter_without_the_tick_is_left_out(client, ola, borghild):
    client.post(new(borghild), filled(interpreter="Tolketjenesten", language="polsk"))

    conversation, _ = only_conversation()
    assert (conversation.interpreter, conversation.language) == (None, "")


def test_an_honest_answer_needs_no_intent_and_waits_at_nobodys_desk_here(client, ola, borghild):
    client.post(new(borghild), filled(intent="", figures_only="on"))

    conversation, (statement,) = only_conversation()
    assert conversation.figures_only
    assert (statement.words, statement.open_since, statement.promise) == (TUR, None, None)


def test_somebody_without_a_name(client, place, ola):
    client.post(reverse("conversations:new_unnamed", args=[place.department.pk]), filled())

    conversation, _ = only_conversation()
    assert (conversation.resident, conversation.unit) == (None, place.department)


def test_ten_thousand_characters_are_taken_and_one_more_is_refused_with_all_kept(client, ola, borghild):
    long = "Æ" * 10_000
    response = client.post(new(borghild), filled(long + "!"))
    assert response.status_code == 422
    assert long + "!" in response.text

    client.post(new(borghild), filled(long))
    _, (statement,) = only_conversation()
    assert statement.words == long


def test_themes_are_only_those_a_person_ticked_and_the_municipality_has(client, place, ola, borghild):
    start_codebook(municipality=place.municipality, by=ola)
    mine, suggested = Theme.objects.in_use(place.municipality.pk)[:2]
    foreign = factories.make_theme(factories.make_place("Nordvik kommune").municipality)
    ticked = [str(mine.pk), str(suggested.pk), str(foreign.pk), "ikke en id"]

    client.post(new(borghild), filled(**{"ting1-themes": ticked, "ting1-suggested": [str(suggested.pk)]}))

    codings = Coding.objects.values_list("theme_id", "was_suggested", "confirmed_by")
    assert set(codings) == {(mine.pk, False, ola.pk), (suggested.pk, True, ola.pk)}


# --- no answer ---


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.UNABLE, Outcome.NOT_REACHED])
def test_no_answer_is_saved_at_once_and_then_asks_when_to_try_again(client, ola, borghild, outcome):
    form_id = str(uuid.uuid4())
    response = client.post(new(borghild), {"form_id": form_id, "action": outcome.value}, follow=True)

    conversation, statements = only_conversation()
    assert (conversation.outcome, conversation.said_by, statements) == (outcome, "", [])
    assert "Prøve igjen?" in response.text


def test_no_answer_does_not_throw_away_what_is_written(client, ola, borghild):
    response = client.post(new(borghild), filled(action="declined"))

    assert response.status_code == 422
    assert TUR in response.text
    assert not Conversation.objects.exists()


RETRIES = [
    ({"when": "today"}, 0, False),
    ({"when": "tomorrow"}, 1, False),
    ({"when": "date", "on": 9}, 9, False),
    ({"when": "never"}, None, True),
]


@pytest.mark.parametrize(("fields", "days", "never"), RETRIES)
def test_one_tap_says_when_to_try_again(client, ola, borghild, fields, days, never):
    today = timezone.localdate()
    conversation = factories.record(ola, borghild, outcome=Outcome.UNABLE)
    if "on" in fields:
        fields = fields | {"on": (today + timedelta(days=fields["on"])).isoformat()}

    response = client.post(reverse("conversations:retry", args=[conversation.pk]), fields)

    conversation.refresh_from_db()
    assert response.status_code == 303
    assert conversation.retry_on == (None if days is None else today + timedelta(days=days))
    assert conversation.no_more_this_year == never


@pytest.mark.parametrize(
    "fields", [{}, {"when": "date"}, {"when": "date", "on": "2020-01-01"}, {"when": "x"}, {"when": "date", "on": "y"}]
)
def test_a_day_that_cannot_be_is_refused(client, ola, borghild, fields):
    conversation = factories.record(ola, borghild, outcome=Outcome.UNABLE)

    response = client.post(reverse("conversations:retry", args=[conversation.pk]), fields)

    conversation.refresh_from_db()
    assert (response.status_code, conversation.retry_on) == (422, None)


def test_somebody_who_answered_is_not_to_be_tried_again(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR)

    response = client.post(reverse("conversations:retry", args=[conversation.pk]), {"when": "today"})

    assert response.status_code == 422


def test_sending_no_answer_again_leaves_the_day_that_was_chosen(client, ola, borghild):
    post = {"form_id": str(uuid.uuid4()), "action": "unable"}
    client.post(new(borghild), post)
    client.post(reverse("conversations:retry", args=[post["form_id"]]), {"when": "tomorrow"})

    client.post(new(borghild), post)

    assert Conversation.objects.get().retry_on == timezone.localdate() + timedelta(days=1)


# --- refused ---


REFUSED = [
    ({"said_by": ""}, "Velg hvem som sa det."),
    ({"said_by": "mayor"}, "Velg"),
    ({"said_by": "kin"}, "Velg hvem det gjelder."),
    ({"ting1-intent": ""}, "Velg hva vi gjør."),
    ({"ting1-intent": "party"}, "Velg"),
    ({"ting1-promise": "x" * 301}, "for langt"),
    ({"guest": "x" * 121}, "for langt"),
    ({"form_id": "x"}, ""),
    ({"form_id": ""}, ""),
    ({"setting": "moon"}, "Velg"),
]


@pytest.mark.parametrize(("fields", "message"), REFUSED)
def test_a_refused_form_keeps_every_word(client, ola, borghild, fields, message):
    kept = {
        "ting1-words": "Første «ting» & mer",
        "ting1-promise": "Lovnad",
        "guest": "Gjesten",
        "interpreter": "Tolken",
    }
    post = filled() | kept | fields

    response = client.post(new(borghild), post)

    assert response.status_code == 422
    assert message in response.text
    assert "Første «ting» &amp; mer" in response.text
    assert all(str(value)[:120] in response.text for key, value in post.items() if key in ("ting1-promise", "guest"))
    assert "Tolken" in response.text
    assert not Conversation.objects.exists()


def test_an_empty_form_is_refused_in_plain_words(client, ola, borghild):
    response = client.post(new(borghild), {"form_id": str(uuid.uuid4()), "action": "save", "said_by": "person"})

    assert response.status_code == 422
    assert "Skriv det som ble sagt, eller velg hvorfor det ikke ble svar." in response.text


def test_a_thing_that_lacks_something_is_opened(client, ola, borghild):
    response = client.post(new(borghild), filled("Tur", "Kaffe", **{"ting1-intent": ""}))

    assert response.status_code == 422
    assert response.context["number"] == 1
    assert "Kaffe" in response.text


@pytest.mark.parametrize("junk", ["\x00", "‮", "🙂", "<script>", "{{ 1 }}", "\r\n\r\n"])
def test_odd_characters_do_no_harm(client, ola, borghild, junk):
    response = client.post(new(borghild), filled(f"a{junk}b", guest=junk, language=junk, **{"ting1-themes": junk}))

    assert response.status_code in (303, 422)
    assert "<script>b" not in response.text


@pytest.mark.parametrize(
    "fields", [{"things": "99999"}, {"things": "-1"}, {"open": "7"}, {"open": "x"}, {"action": "x"}]
)
def test_a_form_that_has_been_tampered_with_loses_nothing(client, ola, borghild, fields):
    response = client.post(new(borghild), filled() | fields)

    assert TUR in response.text or Statement.objects.get().words == TUR


# --- one more thing, without a script ---


def rearranged(client, resident, post):
    return client.post(new(resident), post)


def test_one_more_thing_folds_what_is_written(client, ola, borghild):
    response = client.post(new(borghild), filled("Tur", action="add", **{"ting1-promise": "Hver dag"}))

    assert response.status_code == 200
    assert '<blockquote class="utsagn">Tur</blockquote>' in response.text
    assert "Løfte: Hver dag" in response.text
    assert 'name="ting2-words"' in response.text
    assert "Hva gjør vi med ting 2?" in response.text
    assert not Conversation.objects.exists()


def test_one_more_thing_waits_for_the_first(client, ola, borghild):
    response = client.post(new(borghild), filled("", action="add"))

    assert response.status_code == 422
    assert "Skriv det som ble sagt først." in response.text
    assert "Velg hvem som sa det." not in response.text


def test_another_thing_can_be_opened_and_one_taken_away(client, ola, borghild):
    opened = client.post(new(borghild), filled("Tur", "Kaffe", "Ro", action="edit:0"))
    taken_away = client.post(new(borghild), filled("Tur", "Kaffe", "Ro", open=1, action="remove"))

    assert opened.context["number"] == 1
    assert [one.text for one in opened.context["sheet"].things] == ["Tur", "Kaffe", "Ro"]
    assert [one.text for one in taken_away.context["sheet"].things] == ["Tur", "Ro"]


def test_an_empty_thing_is_dropped_when_another_is_opened(client, ola, borghild):
    opened = client.post(new(borghild), filled("Tur", "Kaffe", "", action="edit:1"))

    assert ([one.text for one in opened.context["sheet"].things], opened.context["number"]) == (["Tur", "Kaffe"], 2)


def test_everything_chosen_survives_one_more_thing(client, place, ola, borghild):
    theme = factories.make_theme(place.municipality)
    post = filled(
        "Tur", action="add", said_by="kin", kin_about="kin_self", guest="Eva", by_phone="on", figures_only="on"
    )

    page = client.post(new(borghild), post | {"ting1-themes": [str(theme.pk)]}).text

    assert f'name="ting1-themes" value="{theme.pk}"' in page
    assert page.count("checked") == 4
    assert 'value="Eva"' in page


def test_htmx_gets_the_form_alone(client, ola, borghild):
    response = client.post(new(borghild), filled(action="add"), headers={"HX-Request": "true"})

    assert response.text.lstrip().startswith("<form")


# --- the same form again ---


def test_back_and_send_again_is_the_same_conversation(client, ola, borghild):
    post = filled()
    first, second = client.post(new(borghild), post), client.post(new(borghild), post)

    assert first["Location"] == second["Location"]
    assert Conversation.objects.count() == Statement.objects.count() == 1
    assert not EarlierWording.objects.exists()


def test_back_edit_and_send_again_is_a_correction_and_keeps_the_original(client, ola, borghild):
    post = filled("Tur", "Kaffe")
    client.post(new(borghild), post)

    client.post(new(borghild), post | {"ting1-words": "Tur i skogen"})

    _, statements = only_conversation()
    assert [one.words for one in statements] == ["Tur i skogen", "Kaffe"]
    assert [one.words for one in EarlierWording.objects.all()] == ["Tur"]


def test_somebody_elses_form_id_does_not_exist(client, place, ola, borghild):
    post = filled()
    client.post(new(borghild), post)
    client.force_login(factories.make_user("Per", place.department, "staff"))

    response = client.post(new(borghild), post)

    assert response.status_code == 404
    assert Conversation.objects.get().asked_by == ola


def test_words_never_move_to_another_resident(client, place, ola, borghild):
    einar = factories.make_resident(place.department, "Einar")
    post = filled()
    client.post(new(borghild), post)

    response = client.post(new(einar), post | {"ting1-words": "Einars ord"})

    conversation, (statement,) = only_conversation()
    assert (response.status_code, conversation.resident, statement.words) == (404, borghild, TUR)


def test_after_a_day_it_stands_and_what_was_typed_is_kept(client, ola, borghild):
    post = filled()
    client.post(new(borghild), post)
    Conversation.objects.update(recorded_at=timezone.now() - timedelta(hours=25))

    response = client.post(new(borghild), post | {"ting1-words": "Noe annet"})

    _, (statement,) = only_conversation()
    assert response.status_code == 422
    assert "kan ikke rettes lenger" in response.text
    assert "Noe annet" in response.text
    assert statement.words == TUR


def test_the_form_tells_its_author_of_an_earlier_one_and_nobody_else(client, place, ola, borghild):
    conversation = factories.record(ola, borghild, TUR, figures_only=True)
    assert correct(conversation) in client.get(new(borghild)).text

    client.force_login(factories.make_user("Per", place.department, "staff"))
    assert correct(conversation) not in client.get(new(borghild)).text


def test_two_tabs_are_two_forms(client, ola, borghild):
    ids = {client.get(new(borghild)).context["sheet"].form_id for _ in range(2)}

    assert len(ids) == 2


# --- correcting ---


def correct(conversation):
    return reverse("conversations:correct", args=[conversation.pk])


def test_the_author_corrects_for_a_day_in_a_form_already_filled_in(client, place, ola, borghild):
    theme = factories.make_theme(place.municipality)
    conversation = factories.record(ola, borghild, "Tur", "Kaffe", promise="Hver dag", themes=(theme,))

    page = client.get(correct(conversation)).text
    assert all(word in page for word in ("Tur", "Kaffe", "Hver dag", "Lagre rettelsen"))
    assert page.count(f'value="{theme.pk}"') == 2

    response = client.post(correct(conversation), filled("Tur i skogen", "Kaffe", **{"ting1-promise": "Hver dag"}))

    assert response["Location"] == reverse("conversations:receipt", args=[conversation.pk])
    _, statements = only_conversation()
    assert [one.words for one in statements] == ["Tur i skogen", "Kaffe"]
    assert {one.words for one in EarlierWording.objects.all()} == {"Tur", "Kaffe"}


def test_a_correction_keeps_the_day_to_try_again(client, ola, borghild):
    today = timezone.localdate()
    conversation = factories.record(ola, borghild, outcome=Outcome.UNABLE, retry_on=today)

    client.post(correct(conversation), {"form_id": str(uuid.uuid4()), "action": "not_reached"})

    conversation.refresh_from_db()
    assert (conversation.outcome, conversation.retry_on) == (Outcome.NOT_REACHED, today)


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 404)])
def test_receipt_and_correction_are_there_for_a_day(client, ola, borghild, hours, status):
    conversation = factories.record(ola, borghild, TUR, now=timezone.now() - timedelta(hours=hours))

    assert client.get(correct(conversation)).status_code == status
    assert client.get(reverse("conversations:receipt", args=[conversation.pk])).status_code == status


def test_a_colleague_reads_neither_receipt_nor_correction(client, place, ola, borghild):
    conversation = factories.record(ola, borghild, TUR)
    client.force_login(factories.make_user("Liv", place.department, "leader"))

    assert client.get(correct(conversation)).status_code == 404
    assert client.get(reverse("conversations:receipt", args=[conversation.pk])).status_code == 404


# --- taking away ---


def take_away(client, conversation):
    return client.post(reverse("conversations:withdraw", args=[conversation.pk]), follow=True)


def test_what_is_taken_away_is_seen_by_nobody_waits_for_nobody_and_is_not_asked(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR)

    response = take_away(client, conversation)

    assert "Samtalen er tatt bort." in response.text
    assert [row.name for row in response.context["groups"]["unasked"]] == ["Borghild"]
    assert not Statement.objects.visible_to(ola).exists()
    assert not Statement.objects.open().exists()
    assert client.get(reverse("conversations:receipt", args=[conversation.pk])).status_code == 404


def test_what_is_taken_away_does_not_come_back_by_sending_it_again(client, ola, borghild):
    post = filled()
    client.post(new(borghild), post)
    take_away(client, Conversation.objects.get())

    response = client.post(new(borghild), post)

    assert response.status_code == 422
    assert TUR in response.text
    assert not Conversation.objects.standing().exists()


def test_after_a_day_the_author_cannot_take_it_away(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR, now=timezone.now() - timedelta(hours=25))

    assert take_away(client, conversation).status_code == 404
    assert Conversation.objects.standing().exists()


# --- the receipt ---


def receipt(client, conversation, query=""):
    return client.get(reverse("conversations:receipt", args=[conversation.pk]) + query).text


def test_the_receipt_says_what_was_said_promised_and_who_reads_it(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR, promise="Hver dag klokka to."))

    assert all(
        text in page
        for text in (
            "Til Borghild",
            "Du sa",
            TUR,
            "Vi lover",
            "Hver dag klokka to.",
            "Vi som jobber på avdeling 1. Andre i kommunen ser bare tall.",
            "Ombestemmer du deg?",
        )
    )


def test_an_intent_is_no_promise(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR))

    assert "Lederen får se dette." in page
    assert "Vi lover" not in page


@pytest.mark.parametrize(
    ("said_by", "heading"), [("person", "Du sa"), ("kin_about", "Pårørende sa"), ("observed", "Vi så")]
)
def test_the_receipt_says_who_said_it(client, ola, borghild, said_by, heading):
    assert f">{heading}<" in receipt(client, factories.record(ola, borghild, TUR, said_by=said_by))


def test_the_authors_receipt_shows_an_honest_answer_and_says_that_colleagues_cannot_read_it(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR, figures_only=True))

    assert TUR in page
    assert "Ikke de som jobber her." in page
    assert "Lederen" not in page


def test_large_print_holds_the_card_alone(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR), "?stor")

    assert TUR in page
    assert "Neste" not in page


def test_next_is_the_next_on_my_list_and_then_in_the_order_of_the_page(client, place, ola, borghild):
    others = {name: factories.make_resident(place.department, name) for name in ("Åse", "Dagny", "Anna")}
    url = reverse("conversations:day_list", args=[place.department.pk])
    client.post(url, {"action": "add", "resident": [borghild.pk]})
    client.post(url, {"action": "add", "resident": [others["Åse"].pk]})
    client.get(reverse("conversations:start"))

    assert "Neste: Åse" in receipt(client, factories.record(ola, borghild, TUR))
    assert "Neste: Anna" in receipt(client, factories.record(ola, others["Åse"], TUR))
    assert "Neste: Dagny" in receipt(client, factories.record(ola, others["Anna"], TUR))
    assert "Neste:" not in receipt(client, factories.record(ola, others["Dagny"], TUR))


# --- what is logged, and what it costs ---


def test_the_receipt_logs_those_it_showed_and_nobody_else(client, place, ola, borghild):
    einar = factories.make_resident(place.department, "Einar")
    for number in range(3):
        factories.make_resident(place.department, f"Navn {number}")
    conversation = factories.record(ola, borghild, TUR)
    session = client.session
    session["seen-order"] = [str(place.department.pk), str(einar.pk)]
    session.save()

    receipt(client, conversation)

    row = AccessLog.objects.get()
    assert set(row.resident_ids) == {borghild.pk, einar.pk}
    assert (row.what, row.why) == ("conversations:receipt", "own receipt")


def test_saving_shows_nobody_and_a_refusal_is_logged(client, ola, borghild):
    client.post(new(borghild), filled())
    assert not AccessLog.objects.exists()

    client.post(new(borghild), filled(said_by=""))
    assert AccessLog.objects.get().resident_ids == [borghild.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_saving_costs_the_same_for_one_thing_and_three(client, ola, borghild, count, django_assert_num_queries):
    post = filled(*["Tur"] * count)

    # Transaction (2), session, user, workplaces, resident, campaign, savepoint (2), conversation, statements.
    with django_assert_num_queries(8):
        client.post(new(borghild), post)


@pytest.mark.parametrize("count", [1, 3])
def test_form_and_receipt_cost_the_same_for_one_thing_and_three(
    client, place, ola, borghild, count, django_assert_num_queries
):
    theme = factories.make_theme(place.municipality)
    conversation = factories.record(ola, borghild, *["Tur"] * count, themes=(theme,))
    for number in range(count):
        factories.make_resident(place.department, f"Navn {number}")
    client.get(new(borghild))

    with django_assert_num_queries(11):
        client.get(new(borghild))
    with django_assert_num_queries(14):
        client.get(reverse("conversations:receipt", args=[conversation.pk]))
    with django_assert_num_queries(13):
        client.get(correct(conversation))


# --- suggestions ---


def test_suggestions_come_from_the_words_and_keep_what_was_chosen(client, place, ola):
    start_codebook(municipality=place.municipality, by=ola)
    chosen = Theme.objects.in_use(place.municipality.pk).last()
    post = filled("Jeg vil ut en tur hver dag.", **{"ting1-themes": [str(chosen.pk)]})

    response = client.post(reverse("conversations:suggest"), post)

    shown = {theme.code: is_chosen for theme, is_chosen in response.context["shown_themes"]}
    assert shown[chosen.code] is True
    assert shown["activity"] is False
    names = [theme.name for theme, _ in response.context["shown_themes"]] + [
        theme.name for theme in response.context["more_themes"]
    ]
    assert sorted(names) == sorted(theme.name for theme in Theme.objects.in_use(place.municipality.pk))


def test_suggestions_for_nothing_are_none(client, ola):
    assert client.post(reverse("conversations:suggest"), {}).context["shown_themes"] == []
