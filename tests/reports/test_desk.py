"""The pages: files are asked for, made by the worker, fetched by name, and not handed out when they may not be."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dialog.audit.reading import compared_only
from dialog.improvements.models import Quote
from dialog.improvements.quotes.services import withdraw
from dialog.insight.services import withdraw_release
from dialog.reports import jobs, rights, services
from dialog.reports.models import Report, ReportFetch, ReportKind, ReportState, ResourceFile
from dialog.rights.rooms import rooms_with_words
from tests.factories import make_place, make_user
from tests.reports.conftest import clear_quote, contents_of

pytestmark = pytest.mark.django_db

INDEX, ORDER = "reports:index", "reports:order"


def ask(client, town, *kinds, code="00", release=None):
    fields = {"release": str((release or town.last).pk), "unit_code": code, "kinds": [kind.value for kind in kinds]}
    return client.post(reverse(ORDER), fields)


@pytest.fixture
def sivs(client, counted):
    client.force_login(counted.siv)
    return client


def test_files_that_are_asked_for_are_made_by_the_worker_and_fetched(sivs, counted, run_jobs):
    assert ask(sivs, counted, ReportKind.BRIEF, ReportKind.TABLES).status_code == 302
    waiting = sivs.get(reverse(INDEX)).text
    assert run_jobs() == ["reports.make_report"] * 2

    report = Report.objects.get(kind=ReportKind.BRIEF)
    file = sivs.get(reverse("reports:fetch", args=[report.pk]))

    assert 'role="progressbar"' in waiting and "every 2s" in waiting
    assert (report.state, report.done) == (ReportState.READY, report.total)
    assert file.content.startswith(b"%PDF") and len(file.content) == report.size
    assert file["Content-Disposition"] == 'attachment; filename="ettsiders-solvik-kommune-2026.pdf"'
    assert "every 2s" not in sivs.get(reverse(INDEX)).text


def test_it_is_told_who_has_fetched_a_file_and_what_its_digest_is(sivs, counted, report_of):
    report = report_of(ReportKind.TABLES)
    sivs.get(reverse("reports:fetch", args=[report.pk]))

    page = sivs.get(reverse("reports:report", args=[report.pk])).text

    assert ReportFetch.objects.get().by == counted.siv
    assert report.digest in page and "Siv" in page


def test_a_refused_order_keeps_what_was_chosen(sivs, counted):
    answer = ask(sivs, counted, code=counted.large.code)

    assert answer.status_code == 422
    assert f'<option value="{counted.large.code}" selected>' in answer.text
    assert "Velg minst én fil." in answer.text
    assert not Report.objects.exists()


def test_a_leader_makes_and_fetches_the_files_of_her_own_section_only(client, counted, report_of):
    of_all = report_of(ReportKind.TABLES)
    own = report_of(ReportKind.TABLES, counted.large.code)
    client.force_login(counted.kari)

    page = client.get(reverse(INDEX)).text
    refused = ask(client, counted, ReportKind.TABLES)

    assert str(own.pk) in page and str(of_all.pk) not in page
    assert refused.status_code == 422
    assert ask(client, counted, ReportKind.TABLES, code=counted.large.code).status_code == 302
    assert client.get(reverse("reports:fetch", args=[own.pk])).status_code == 200
    assert client.get(reverse("reports:fetch", args=[of_all.pk])).status_code == 404


def test_figures_of_another_municipality_cannot_be_asked_for(client, counted):
    stranger = make_user("Nina", make_place("Nordvik kommune").municipality, "strategist")
    client.force_login(stranger)

    assert ask(client, counted, ReportKind.TABLES).status_code == 404
    assert not Report.objects.exists()


def test_a_quote_that_is_taken_back_takes_the_file_with_it(sivs, counted, report_of):
    quote = clear_quote(counted)
    report, without = report_of(ReportKind.BRIEF), report_of(ReportKind.BRIEF, counted.small.code)
    withdraw(quote=quote, by=counted.siv, now=timezone.now())

    answer = sivs.get(reverse("reports:fetch", args=[report.pk]), follow=True)

    report.refresh_from_db()
    with compared_only():
        assert (report.state, report.content) == (ReportState.STALE, None)
    assert "Lag den på nytt" in answer.text
    assert not ReportFetch.objects.exists()
    assert sivs.get(reverse("reports:fetch", args=[without.pk])).content.startswith(b"%PDF")


@pytest.mark.parametrize("what", ["expires_on", "gone"])
def test_a_quote_that_has_run_out_or_is_erased_is_not_handed_out_again(sivs, counted, report_of, what):
    quote = clear_quote(counted)
    report = report_of(ReportKind.BRIEF)
    if what == "gone":
        quote.delete()
    else:
        yesterday = timezone.localdate() - timedelta(days=1)
        Quote.objects.filter(pk=quote.pk).update(expires_on=yesterday)

    with pytest.raises(services.Stale):
        services.fetch(report=report, by=counted.siv, now=timezone.now(), today=timezone.localdate())


def test_erasing_somebody_lets_go_of_the_files_she_is_quoted_in(counted, report_of):
    quote = clear_quote(counted)
    quoting, other = report_of(ReportKind.BRIEF), report_of(ReportKind.BRIEF, counted.small.code)

    rights.erase(quote.statement.conversation.resident_id)

    states = {report.pk: report.state for report in Report.objects.all()}
    assert (states[quoting.pk], states[other.pk]) == (ReportState.STALE, ReportState.READY)
    assert rights in list(rooms_with_words())


def test_a_withdrawn_release_gives_no_files(sivs, counted, report_of, run_jobs):
    report = report_of(ReportKind.TABLES)
    ask(sivs, counted, ReportKind.TABLES)
    address = reverse("reports:fetch", args=[report.pk])
    assert sivs.get(address).status_code == 200

    withdraw_release(release=counted.last, by=counted.siv, now=timezone.now(), reason="Feil i tellingen")
    run_jobs()

    assert sivs.get(address).status_code == 404
    assert sivs.get(reverse("reports:report", args=[report.pk])).status_code == 404
    assert str(report.pk) not in sivs.get(reverse(INDEX)).text
    assert Report.objects.ready().count() == 1
    assert ask(sivs, counted, ReportKind.TABLES).status_code == 404
    with pytest.raises(services.Stale):
        services.fetch(report=report, by=counted.siv, now=timezone.now(), today=timezone.localdate())


def test_a_file_that_cannot_be_made_says_so_and_can_be_tried_again(sivs, counted, report_of, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("kanariord")

    monkeypatch.setattr(jobs, "make", broken)
    report = report_of(ReportKind.TABLES)

    page = sivs.get(reverse("reports:report", args=[report.pk])).text

    assert report.state == ReportState.FAILED
    assert "Lag den på nytt" in page


def test_what_was_made_once_is_not_made_again_when_its_job_comes_back(counted, report_of):
    report = report_of(ReportKind.TABLES)

    jobs.make_report(str(report.pk))

    assert Report.objects.get().finished_at == report.finished_at


def test_before_figures_are_locked_the_page_says_what_is_to_come(client, town):
    client.force_login(town.siv)

    assert "Ingen låste tall ennå" in client.get(reverse(INDEX)).text


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_files_as_for_one(
    sivs, counted, report_of, number, django_assert_num_queries
):
    for _ in range(number):
        report_of(ReportKind.TABLES)

    with django_assert_num_queries(7):
        assert sivs.get(reverse(INDEX)).status_code == 200


# --- The strategist's sentences, and a year's resources ---


def sentences_of(town, code="00"):
    return reverse("reports:sentences", args=[town.last.pk, code])


def test_what_the_strategist_writes_is_kept_and_shown_again(sivs, counted):
    said = {"organised": "Ja, i to soner", "asks-activity": "Én stilling"}

    assert sivs.post(sentences_of(counted), said).status_code == 302

    page = sivs.get(sentences_of(counted)).text
    assert "Ja, i to soner" in page and "Én stilling" in page
    assert contents_of(counted.last).themes[0].asks == "Én stilling"


def test_a_sentence_that_is_too_long_is_refused_with_the_words_kept(sivs, counted):
    answer = sivs.post(sentences_of(counted), {"organised": "ja " * 400})

    assert answer.status_code == 422
    assert "Teksten er for lang." in answer.text and "ja ja ja" in answer.text


def test_a_department_and_a_unit_that_was_not_there_have_no_sentences(sivs, counted):
    assert sivs.get(sentences_of(counted, "99/99")).status_code == 404
    assert sivs.get(sentences_of(counted, counted.small.code)).status_code == 200


def send(client, text, year=2026):
    file = SimpleUploadedFile("ressurser.csv", text.encode())
    return client.post(reverse("reports:send_resources"), {"year": year, "file": file})


def test_a_file_with_resources_counts_when_it_has_been_looked_through_and_can_be_taken_back(sivs, counted):
    sent = send(sivs, "tjeneste;mottakere;årsverk;kroner\nSykehjem;410;12,5;900\n")
    file = ResourceFile.objects.get()
    preview = sivs.get(sent["Location"]).text
    assert contents_of(counted.last).resources == ()

    sivs.post(reverse("reports:use_resources", args=[file.pk]))
    used = contents_of(counted.last).resources
    sivs.post(reverse("reports:undo_resources", args=[file.pk]))

    assert "Sykehjem" in preview and "Bruk filen" in preview
    assert [one.service for one in used] == ["Sykehjem"]
    assert contents_of(counted.last).resources == ()
    assert "Angret av Siv" in sivs.get(reverse("reports:resource_file", args=[file.pk])).text


def test_a_file_with_mistakes_is_refused_by_line_and_column(sivs, counted):
    answer = send(sivs, "tjeneste;mottakere\nSykehjem;3\n")

    assert answer.status_code == 422
    assert "Linje 2, mottakere" in answer.text
    assert not ResourceFile.objects.exists()


def test_a_file_is_used_once_and_one_that_waits_can_be_thrown_away(sivs, counted):
    for _ in range(2):
        send(sivs, "tjeneste\nSykehjem\n")
    first, second = ResourceFile.objects.order_by("sent_at")
    sivs.post(reverse("reports:use_resources", args=[first.pk]))

    again = sivs.post(reverse("reports:use_resources", args=[first.pk]))
    thrown = sivs.post(reverse("reports:throw_resources", args=[first.pk]))
    sivs.post(reverse("reports:throw_resources", args=[second.pk]))

    assert (again.status_code, thrown.status_code) == (422, 422)
    assert list(ResourceFile.objects.values_list("pk", flat=True)) == [first.pk]
