import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def small_house(tmp_path):
    """Two marked strings, one in code and one in a template, both translated."""
    write(
        tmp_path / "dialog/views.py",
        'from django.utils.translation import gettext as _\n\nASKED = _("Spurt av %(who)s")\n',
    )
    page = "{% load i18n %}{% blocktranslate trimmed %}\n  Hva er viktig\n  for deg?\n{% endblocktranslate %}"
    write(tmp_path / "templates/page.html", page)
    for language, asked, question in (
        ("nn", "Spurd av %(who)s", "Kva er viktig for deg?"),
        ("en", "Asked by %(who)s", "What matters to you?"),
    ):
        write_catalogue(tmp_path, language, {"Spurt av %(who)s": asked, "Hva er viktig for deg?": question})
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write_catalogue(root, language, texts, mark=""):
    entries = [f'{mark}msgid "{key}"\nmsgstr "{value}"\n' for key, value in texts.items()]
    write(root / "locale" / language / "LC_MESSAGES/django.po", HEAD + "\n".join(entries))


def run(action, root):
    command = [sys.executable, "scripts/translations.py", action, "--root", str(root)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_complete_catalogues_pass(small_house):
    result = run("check", small_house)

    assert (result.returncode, result.stdout) == (0, "Translations: nn and en are complete.\n")


@pytest.mark.parametrize(
    ("question", "mark", "complaint"),
    [
        ("", "", "en: not translated: 'Hva er viktig for deg?'"),
        ("Hva er viktig for deg?", "", "en: same as the Bokmål: 'Hva er viktig for deg?'"),
        ("What matters to you?", "#, fuzzy\n", "en: only guessed (fuzzy): 'Hva er viktig for deg?'"),
        ("What matters to %(whom)s?", "", "en: unknown placeholder ['whom']"),
    ],
    ids=["empty", "same", "fuzzy", "placeholder"],
)
def test_a_fault_in_a_catalogue_is_named(small_house, question, mark, complaint):
    texts = {"Spurt av %(who)s": "Asked by %(who)s", "Hva er viktig for deg?": question}
    write_catalogue(small_house, "en", texts, mark)

    result = run("check", small_house)

    assert result.returncode == 1
    assert complaint in result.stdout


def test_a_placeholder_that_is_lost_is_named(small_house):
    texts = {"Spurt av %(who)s": "Asked", "Hva er viktig for deg?": "What matters to you?"}
    write_catalogue(small_house, "en", texts)

    result = run("check", small_house)

    assert result.returncode == 1
    assert "en: placeholder ['who'] is lost in the translation of 'Spurt av %(who)s'" in result.stdout


def test_a_string_that_no_catalogue_knows_is_named(small_house):
    write(small_house / "templates/_new.html", '{% load i18n %}{% translate "Helt ny" %}')

    result = run("check", small_house)

    assert result.returncode == 1
    assert "nn: not translated: 'Helt ny' (templates/_new.html)" in result.stdout
    assert "en: not translated: 'Helt ny' (templates/_new.html)" in result.stdout


def test_update_keeps_what_is_translated_and_adds_what_is_new(small_house):
    write(small_house / "templates/_new.html", '{% load i18n %}{% translate "Helt ny" %}')

    run("update", small_house)

    text = (small_house / "locale/nn/LC_MESSAGES/django.po").read_text()
    assert 'msgid "Helt ny"\nmsgstr ""' in text
    assert 'msgstr "Kva er viktig for deg?"' in text


def test_compile_makes_the_file_that_django_reads(small_house):
    assert run("compile", small_house).returncode == 0

    assert b"Kva er viktig for deg?" in (small_house / "locale/nn/LC_MESSAGES/django.mo").read_bytes()
