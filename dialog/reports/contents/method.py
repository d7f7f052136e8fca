"""How the figures came about, what they do not say, and whom the rules protect; in words the council reads."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dialog.insight.queries import EXPLANATION, ReleaseReader
from dialog.lib.dates import OSLO
from dialog.lib.tags import span


def method(reader: ReleaseReader) -> tuple[tuple[str, str], ...]:
    """Heading and paragraph, in the order they are read."""
    release = reader.release
    days = span(release.first_day, release.last_day)
    return (
        (
            _("Hvem som er spurt"),
            _(
                "Alle som fikk tjenester mens vi spurte, %(days)s, regnes med. Spurt er den som selv svarte, eller som "
                "sa at hun ikke ville svare. Den som ikke klarte å svare, eller som vi ikke rakk, er ikke spurt."
            )
            % {"days": days},
        ),
        (
            _("Hva som er talt"),
            _(
                "Ansatte har skrevet ned svarene med personens egne ord. Et menneske har bestemt hvilke temaer hvert "
                "svar handler om. Hver person telles én gang for hvert tema. Det pårørende har sagt om seg selv, og "
                "det ansatte har sett, er egne tabeller og legges aldri til."
            ),
        ),
        (_("Avrunding"), str(EXPLANATION)),
        (
            _("Det som ikke vises"),
            _(
                "En seksjon med færre enn 20 svar har ikke egne tall. Svarene er med i tallene for enheten over. "
                "Prosent vises bare når minst 50 har svart. Har noen bedt om at svaret ikke vises for dem som jobber "
                "der, er det ikke med i noen av disse tallene."
            ),
        ),
        (
            _("Sammenligning med før"),
            _(
                "Vi sammenligner bare samme enhet og samme tema. En endring på 10 eller mindre for en seksjon eller "
                "hele kommunen, og 20 eller mindre for andre, er for liten til å si noe."
            ),
        ),
        (
            _("Personvern"),
            _(
                "Tallene er talt én gang, rundet av og låst. Ingen kan regne seg fram til enkeltpersoner fra dem. "
                "Sitatene er lest av to, og personen har sagt ja til at akkurat dette sitatet kan stå i rapporter. "
                "Trekkes et ja tilbake, lages rapporten på nytt uten sitatet."
            ),
        ),
        (
            _("Det tallene ikke sier"),
            _(
                "De viser hva folk har sagt, ikke hvor godt tjenesten virker. De som ikke er spurt, kan ha sagt noe "
                "annet. Kostnad og årsverk er kommunens egne tall fra regnskapet."
            ),
        ),
        (
            _("Kontroll"),
            _("Tallene ble låst %(day)s. Kontrollsum: %(digest)s")
            % {"day": date_format(release.built_at.astimezone(OSLO), _("j. F Y")), "digest": release.digest[:16]},
        ),
    )
