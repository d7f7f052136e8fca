"""A tablet for more than one to one in Norwegian: a table, a language, pictures, urgent words, and the journal."""

from playwright.sync_api import expect

from dialog.conversations.models import Gathering, JournalMark, Statement
from tests.browser.tablet import faults, open_form, saved, words_field


def test_a_table_another_language_pictures_and_the_journal(page, ward, place):
    found = {}

    page.goto("/samtaler/")
    page.get_by_role("link", name="Flere sammen").click()
    page.get_by_role("button", name="Videre").click()
    expect(page.locator("#feilliste")).to_contain_text("Kryss av dem som sitter her.")
    for name in ("Borghild", "Einar", "Halvor"):
        page.locator(".plasser label", has_text=name).click()
    found["who sits there"] = faults(page)
    page.get_by_role("button", name="Videre").click()
    words_field(page).fill("Vafler på fredager.")
    page.locator(".hvem-ved label", has_text="Einar").click()
    page.get_by_text("Godt å vite").click()
    page.get_by_role("button", name="Legg til én ting til").click()
    words_field(page, 2).fill("Vi vil synge mer.")
    page.get_by_role("button", name="Lagre begge").click()
    expect(page.locator("#feilliste")).to_contain_text("Velg hvem som sa det.")
    page.locator(".hvem-ved label", has_text="Bordet").click()
    page.get_by_text("Vi prøver denne uka").click()
    found["the table"] = faults(page)
    page.get_by_role("button", name="Lagre begge").click()
    expect(saved(page)).to_be_visible()
    expect(page.locator(".bord__lista")).to_contain_text("Krysset av: Einar.")
    expect(page.locator(".bord__lista")).to_contain_text("står fortsatt på lista: Borghild og Halvor.")
    found["the table's receipt"] = faults(page)
    page.go_back()
    expect(page.get_by_role("button", name="Lagre rettelsen")).to_be_visible()
    assert Gathering.objects.count() == 1

    open_form(page, "Borghild")
    page.locator(".sprakvalg summary").click()
    found["languages"] = faults(page)
    page.get_by_role("button", name="arabisk").click()
    expect(page.locator("h1")).to_have_attribute("dir", "rtl")
    words = page.locator("textarea[name=ting1-words]")
    words.fill("أريد أن أخرج")
    page.get_by_label("På norsk").fill("Han slår meg når ingen ser det.")
    words.press_sequentially(".")
    expect(page.locator(".kan-haste")).to_contain_text("4100")
    found["arabic and urgent"] = faults(page)
    page.get_by_role("button", name="Bilder å peke på").click()
    page.locator(".bilde", has_text="Familie").click()
    found["pictures"] = faults(page)
    page.get_by_role("button", name="Tilbake til samtalen").click()
    expect(page.locator(".forslag > .tema", has_text="Familie").locator("input")).to_be_checked()
    expect(words).to_have_value("أريد أن أخرج.")
    page.get_by_text("Pårørende", exact=True).click()
    page.get_by_role("button", name="vil ikke at familien spørres").click()
    expect(page.locator(".sagt-nei")).to_be_visible()
    found["the family's no"] = faults(page)
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Godt å vite").click()
    page.get_by_role("button", name="Lagre").click()
    expect(saved(page)).to_be_visible()
    statement = Statement.objects.get(conversation__resident=ward["Borghild"])
    assert list(statement.codings.values_list("theme__code", flat=True)) == ["family"]

    page.get_by_text("Gjelder det pleien?").click()
    page.get_by_role("button", name="Ført i journalen").click()
    expect(page.locator(".foring__sagt")).to_contain_text("Ført i journalen. Ola")
    found["journal on the receipt"] = faults(page)
    assert JournalMark.objects.get().statement == statement
    page.get_by_role("link", name="Til lista").click()
    page.get_by_role("link", name="Ikke ført i journalen").click()
    page.get_by_role("button", name="Kopier tekst").first.click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    found["what is not in the journal"] = faults(page)

    assert {where: what for where, what in found.items() if what} == {}
