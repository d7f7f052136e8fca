"""Last year's report in the demo: what it cost, what the strategist wrote, and the files that were made and fetched."""

from datetime import datetime, timedelta

from dialog.home.demo.people import People
from dialog.home.demo.places import HERO_SECTION, Place
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader
from dialog.lib.dates import OSLO
from dialog.reports import jobs, services
from dialog.reports.models import About, ReportKind
from dialog.reports.resource_file import read_resources

RESOURCES = """tjeneste;mottakere;årsverk;kroner;utenfor
Sykehjem og omsorgssenter;610;512,5;486 000 000;
Hjemmetjeneste;672;188,4;171 000 000;
Korttid og rehabilitering;102;96;88 500 000;
Dagsenter;140;31,2;;
Boliger og oppfølging;164;142;121 000 000;
Har bare trygghetsalarm;190;;;ja
Venter på plass;85;;;ja
Private med driftsavtale;;;;ja
"""
ANSWERS = {
    About.ORGANISED: "Ja, noen steder. To soner i hjemmetjenesten har samme person om morgenen minst fire dager i uka. "
    "Det ble til ved å legge om turnusen, uten flere ansatte.",
    About.NEED: "Ikke helt. Flest ber om å komme ut og om faste folk, og det er hjemmetjenesten som har færrest "
    "årsverk for hver bruker.",
}
# What the strategist wrote about a theme: what was done, whether it got better, what it cost, what is asked for.
ABOUT_THEMES = {
    "activity": (
        "Fast tur hver formiddag på fire sykehjem",
        "De fleste vi spurte igjen, merket det",
        "0 kr, 0,4 årsverk",
        "",
    ),
    "independence": (
        "Trening hjemme i tre uker før vi øker hjelpen",
        "Egne mål gikk opp for de fleste",
        "950 000 kr, 1,5 årsverk",
        "1,5 årsverk fast fra neste år",
    ),
    "continuity": (
        "Samme person om morgenen minst fire dager i uka, i to soner",
        "Vet ikke ennå. Vi spør igjen i september",
        "310 000 kr, 1,2 årsverk",
        "2 årsverk, så alle sonene kan begynne",
    ),
    "information": ("", "", "", "180 000 kr til melding kvelden før om hvem som kommer"),
}
OF_THEME = (About.DID, About.BETTER, About.COST, About.ASKS)
MADE = (ReportKind.CAMPAIGN, ReportKind.BRIEF, ReportKind.SLIDES, ReportKind.WORKBOOK)


def report_on(release: Release, place: Place, people: People, now: datetime) -> None:
    """The report of the whole municipality, made and fetched by Siv; one of Kari's section."""
    siv, kari = people.cast["siv"], people.cast["kari"]
    lines = read_resources(RESOURCES.encode(), unit_codes=()).lines
    sent_at = now - timedelta(days=6)
    file = services.send_resources(year=release.first_day.year, lines=lines, by=siv, now=sent_at)
    services.use_resources(file=file, now=sent_at)
    said = {(about.value, ""): words for about, words in ANSWERS.items()}
    said |= {
        (about.value, theme): words
        for theme, every in ABOUT_THEMES.items()
        for about, words in zip(OF_THEME, every, strict=True)
    }
    whole = ReleaseReader(release).municipality.code
    services.write_sentences(release=release, unit_code=whole, said=said, by=siv, now=now - timedelta(days=5))
    asked_at = now - timedelta(days=4)
    made = services.ask_for(release=release, unit_code=whole, kinds=MADE, by=siv, now=asked_at)
    section = place.named(HERO_SECTION)
    made += services.ask_for(
        release=release, unit_code=section.code, kinds=[ReportKind.FOLDER], by=kari, now=now - timedelta(days=2)
    )
    for report in made:
        jobs.make_report(str(report.pk))
    today = now.astimezone(OSLO).date()
    services.fetch(report=made[0], by=siv, now=now - timedelta(days=3), today=today)
