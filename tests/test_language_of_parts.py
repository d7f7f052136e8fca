"""WCAG 3.1.2: what people have written stands in its own language, also when the page around it is in English."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests.access_table import TABLE, YES
from tests.browser.test_every_page import PAGES
from tests.factories import make_resident, record
from tests.world import PEOPLE

# What nobody's language can be told of: names of people, rooms, units and files' rows. WCAG leaves proper names out.
NAMES = re.compile("kanari(navn|rom|fil|kommune|tolk)")
WRITTEN = re.compile("kanari[a-zæøå]+")
# What nobody is read, and the title of a page, which can't have parts.
UNHEARD = "unheard"
EMPTY = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Parts(HTMLParser):
    """Text with the language it stands in: that of the nearest element around it that names one."""

    def __init__(self):
        super().__init__()
        self.open, self.read = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in EMPTY:
            said = dict(attributes)
            self.open.append((tag, UNHEARD if "hidden" in said or tag == "title" else said.get("lang")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        language = next((one for _, one in reversed(self.open) if one), "")
        self.read += [(word[0], language) for word in WRITTEN.finditer(text) if not NAMES.match(word[0])]


def parts(page):
    reader = Parts()
    reader.feed(page)
    return reader.read


def test_what_people_have_written_is_never_called_english(world):
    found, seen = {}, 0
    for route in PAGES:
        person = next(one for one in PEOPLE if TABLE[route].cells[one, "own"] == YES)
        client = Client()
        if world.people[person]:
            world.people[person].language = "en"
            world.people[person].save(update_fields=["language"])
            client.force_login(world.people[person])
        page = client.get(TABLE[route].address(route, world.places["own"]), follow=True).text
        seen += len(parts(page))
        wrong = {word for word, spoken in parts(page) if spoken in ("en", "")}
        if wrong:
            found[route] = wrong

    assert seen > 20
    assert found == {}


@pytest.mark.parametrize(
    ("typed", "attributes"),
    [
        ("", 'lang="nb"'),
        ("polsk", 'lang="pl" dir="ltr"'),
        ("arabisk", 'lang="ar" dir="rtl"'),
        ("klingon", 'lang="und"'),
    ],
)
def test_words_stand_in_the_language_they_were_said_in(client, ola, liv, place, typed, attributes):
    record(ola, make_resident(place.department), "To slowa", language=typed)
    liv.language = "en"
    liv.save(update_fields=["language"])
    client.force_login(liv)

    page = client.get(reverse("home:unit", args=[place.department.code])).text

    assert re.search(f'<blockquote class="utsagn" {attributes}[^>]*>To slowa', page)
