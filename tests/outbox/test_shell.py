"""What tablets keep for the time without coverage: nothing about anybody, all it stands on, and a way out."""

import gzip
import re
from pathlib import Path

import django_htmx
import pytest
from django.urls import reverse

from dialog.outbox import shell_views

STATIC = Path(__file__).resolve().parents[2] / "static"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
# Of the recording page.
OURS = ["page", "lock", "recording", "outbox/form", "outbox/line", "outbox/outbox", "outbox/seal"]
VENDORED = ["hpke", "idb"]
IMPORTED = re.compile(r'^import .*?from "(.+?)";$', re.MULTILINE)


@pytest.fixture
def shell(client):
    return client.get(reverse("outbox:shell"))


@pytest.fixture
def worker(client):
    return client.get(reverse("outbox:worker"))


def test_the_page_is_the_same_for_everybody_and_holds_no_token(client, ola, shell):
    client.force_login(ola)
    ola.language = "en"
    ola.save()

    as_ola = client.get(reverse("outbox:shell"))

    assert as_ola.content == shell.content
    assert ola.name not in shell.text
    for word in ("csrf", "data-utboks-key", "data-utboks-author", "data-utboks-device", "session"):
        assert word not in shell.text
    assert "csrftoken" not in shell.cookies


def test_the_page_is_there_in_every_language_and_the_worker_keeps_them_all(client, shell, worker):
    new_norwegian, english, nonsense = (client.get(reverse("outbox:shell"), {"sprak": s}) for s in ("nn", "en", "x"))

    assert ('lang="nn"' in new_norwegian.text, "Utan dekning" in new_norwegian.text) == (True, True)
    assert ('lang="en"' in english.text, "No coverage" in english.text) == (True, True)
    assert nonsense.content == shell.content
    # What its own link leads to with coverage.
    assert 'href="/utboks/?sprak=nn"' in new_norwegian.text
    kept = worker.text.replace("\\u003D", "=").replace("\\u002D", "-")
    assert all(f'"{address}"' in kept for address in ("/utboks/", "/utboks/?sprak=nn", "/utboks/?sprak=en"))


def test_the_worker_rules_the_whole_site_and_is_asked_for_anew_each_time(worker):
    assert reverse("outbox:worker") == "/sw.js"
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"


def test_the_worker_keeps_all_that_the_page_names(shell, worker):
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', shell.text))
    # The system asks for these when it puts the app on the home screen.
    named -= {name for name in named if "/img/app/" in name or name.endswith(".webmanifest")}

    assert named
    assert {name for name in named if f'"{name}"' not in worker.text.replace("\\u002D", "-")} == set()


def test_the_worker_keeps_all_that_its_scripts_import():
    scripts = [name for name in shell_views.FILES if name.endswith(".js")]
    imported = {
        (STATIC / name).parent.joinpath(other).resolve().relative_to(STATIC).as_posix()
        for name in scripts
        for other in IMPORTED.findall((STATIC / name).read_text())
    }

    assert "vendor/hpke/hpke.js" in imported
    assert imported <= set(scripts)


def test_a_change_in_the_page_makes_another_cache(worker, client, monkeypatch):
    monkeypatch.setattr(shell_views, "_shell", lambda release, language: "another page")
    shell_views._release.cache_clear()

    assert client.get(reverse("outbox:worker")).text != worker.text
    shell_views._release.cache_clear()


def test_switched_off_the_worker_takes_itself_away_and_leaves_what_waits(client, settings):
    settings.OFFLINE_OFF = True

    text = client.get(reverse("outbox:worker")).text

    assert "unregister()" in text
    assert "caches.delete" in text
    assert "indexedDB.deleteDatabase" not in text


def test_nothing_of_ours_ever_empties_the_browsers_store(client, ola):
    """`Clear-Site-Data: "storage"` would take every answer that waits."""
    client.force_login(ola)

    signed_out = client.post(reverse("account_logout"))

    assert "storage" not in signed_out.get("Clear-Site-Data", "")
    assert not [path for path in STATIC.joinpath("js").rglob("*.js") if "deleteDatabase" in path.read_text()]


def packed(path):
    return len(gzip.compress(path.read_bytes(), 6))


def test_the_recording_page_is_light():
    """In bytes, compressed as they are sent."""
    ours = sum(packed(STATIC / "js" / f"{name}.js") for name in OURS)
    others = packed(HTMX) + sum(packed(STATIC / "vendor" / name / f"{name}.js") for name in VENDORED)

    assert ours <= 20_000
    assert ours + others <= 120_000
