"""What stands on the printed matter, in the reader's language. Only text: how it looks is decided in `pages/`."""

# ruff: noqa: E501  # a sentence is easier to judge when it stands on one line

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialog.campaigns.models import Campaign
from dialog.lib.tags import span


def of_campaign(campaign: Campaign) -> dict[str, object]:
    """What every piece of a campaign needs."""
    return {
        "lang": (get_language() or "nb")[:2],
        "municipality": campaign.municipality.name,
        "question": campaign.question_to_ask,
        "when": _("Vi spør %(days)s") % {"days": span(campaign.starts_on, campaign.ends_on)},
        "plan": _("Svarene blir brukt i arbeidet med %(plan)s.") % {"plan": campaign.plan} if campaign.plan else "",
    }


def poster() -> dict[str, object]:
    return {
        "you_decide": _("Du bestemmer om du vil svare. Du kan ombestemme deg, også etterpå."),
        "who_reads": _(
            "De som jobber her, kan lese det du sier. Vil du ikke det, si fra: Da får du et ark og en konvolutt."
        ),
        "own_phone": _("Eller svar på din egen telefon."),
        "qr_alt": _("Kode som åpner svarsiden på telefonen"),
    }


def buttons() -> dict[str, object]:
    return {
        "buttons_title": _("Buttons"),
        "buttons_how": _("Skriv ut i 100 %, gjerne på tykt papir. Klipp langs den stiplede linja: 56 mm."),
    }


def card() -> dict[str, object]:
    said = {
        "cover": _("Samtalekort for deg som spør"),
        "first_title": _("Si først"),
        "say_first": _("«Jeg skriver ned det du sier. Vi som jobber her, kan lese det. Du bestemmer om du vil svare, og kan ombestemme deg.»"),
        "ask_title": _("Spør"),
        "ask_help": _("Vent. Tell til ti inni deg før du sier noe mer. Er spørsmålet for stort, kan du si:"),
        "helping": [_("«Hva gjør en god dag for deg?»"), _("«Hva gleder du deg til?»"), _("«Hva liker du ikke?»")],
        "more_title": _("Spør litt til"),
        "more": [
            _("«Kan du fortelle litt mer om det?»"),
            _("«Hvordan var det før?»"),
            _("«Hva skal til for at det blir sånn?»"),
            _("«Er det noe vi gjør som du vil at vi skal slutte med?»"),
            _("«Er det én ting til?»"),
        ],
        "listen_title": _("Lytt"),
        "listen": [
            _("Skriv personens egne ord, ikke dine."),
            _("Si det tilbake: «Har jeg forstått deg rett?»"),
            _("Pek på bildene, eller spør så det går an å svare ja eller nei."),
        ],
        "end_title": _("Slutt av"),
        "end": [
            _("Si hva som skjer videre. Lov bare det du vet at dere kan holde."),
            _("Spør hvem som kan få vite det."),
            _("Takk for praten, og legg igjen lappen."),
        ],
        "hard_title": _("Når det blir vanskelig"),
        "hard": [
            (_("Personen vil ikke svare"), _("Det er også et svar. Takk, og gå videre. Spør ikke en gang til i dag.")),
            (_("Personen blir trist"), _("Bli sittende. Du trenger ikke løse noe. Spør om hun vil være alene, eller om du skal hente noen.")),
            (_("Personen sier noe som uroer deg"), _("Vold, overgrep, tanker om å dø, feil medisin: Meld fra med en gang, som du ellers ville gjort. Det er ikke nok å skrive det ned her.")),
            (_("Personen vil ikke at dere leser svaret"), _("Gi et papirskjema og en konvolutt, eller vis koden på plakaten. Da leser en som ikke jobber her.")),
            (_("Personen blir sliten"), _("Slutt. Dere kan snakke videre en annen dag.")),
        ],
        "journal": _("Det som betyr noe for helsehjelpen, skriver du i journalen, som alltid."),
    }  # fmt: skip
    return {"card": said}


def board() -> dict[str, object]:
    """Named as the person would say it herself, not as the theme list does."""
    pictures = [
        ("food", _("God mat og drikke")),
        ("activity", _("Komme ut")),
        ("family", _("Familien min")),
        ("community", _("Være sammen med andre")),
        ("meaning", _("Musikk og minner")),
        ("home", _("Hjemmet mitt")),
        ("autonomy", _("Bestemme selv")),
        ("independence", _("Klare meg selv")),
        ("being_seen", _("Bli sett og hørt")),
        ("kindness", _("Blide folk")),
        ("continuity", _("Kjente folk og god tid")),
        ("safety", _("Være trygg")),
        ("health", _("Ha det bedre i kroppen")),
        ("body_care", _("Stell og bad")),
        ("privacy_rest", _("Ro og hvile")),
        ("information", _("Vite hva som skjer")),
        ("work_money", _("Jobb og penger")),
        ("other", _("Noe annet")),
    ]
    answers = [("yes", _("Ja")), ("no", _("Nei")), ("unsure", _("Vet ikke")), ("more_time", _("Mer tid"))]
    return {"pictures": pictures, "answers": answers, "board_how": _("Pek på det som er viktig for deg.")}


def form(*, takes_honest: bool = True) -> dict[str, object]:
    """The paper form; with the box to tick only where somebody outside is there to read."""
    with_box = _(
        "Du bestemmer om du vil svare, og kan ombestemme deg. De som jobber her, kan lese svaret ditt, hvis du ikke krysser av nederst."
    )
    without = _("Du bestemmer om du vil svare, og kan ombestemme deg. De som jobber her, kan lese svaret ditt.")
    return {
        "form": {
            "takes_honest": takes_honest,
            "inform": with_box if takes_honest else without,
            "write_here": _("Skriv eller tegn her, eller be noen skrive for deg."),
            "who_title": _("Hvem sier det?"),
            "who": [_("Jeg selv"), _("Pårørende"), _("Noen skrev for meg")],
            "turn": _("Snu arket"),
            "more_title": _("Mer plass, eller det du vil at vi skal gjøre"),
            "honest": _("Ikke vis dette til dem som jobber her"),
            "honest_means": _("Sett kryss her, og legg arket i en lukket konvolutt. Da leser en som ikke jobber her, svaret ditt innen én arbeidsdag, og gjør noe med det om det trengs."),
            "name": _("Navn, hvis du vil at vi skal svare deg:"),
            "hand_in": _("Gi arket til en av dem som jobber her, eller legg det i kassa. Vil du ta svaret tilbake, si fra til en av dem."),
            "phone": _("Eller svar på telefon: Rett kameraet mot ruta."),
            "code_label": _("Kode"),
        },
        "qr_alt": _("Kode som åpner svarsiden på telefonen"),
    }  # fmt: skip


def slip() -> dict[str, object]:
    return {
        "slip": {
            "title": _("Takk for svaret"),
            "said": _("Jeg sa:"),
            "do": _("De som jobber her, gjør dette:"),
            "reads": _("De som jobber her, kan lese det. Du kan få se hvem som har gjort det."),
            "more": _("Kom du på noe mer? Rett telefonkameraet mot ruta."),
            "change": _("Vil du endre noe, eller ta det tilbake? Si det til en av dem."),
        },
        "qr_alt": _("Kode som åpner svarsiden på telefonen"),
    }
