from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.lib.dates import Window
from dialog.rights.models import Asker, GlassReason, Ground, RequestKind
from dialog.units.models import Kind, Unit
from dialog.units.naming import full_name

LONGEST_NAME = 100
LONGEST_WORDS = 2000
DAYS = {"7": _("Siste 7 dager"), "31": _("Siste 31 dager"), "366": _("Siste 12 måneder")}
USUAL_DAYS = "7"
YEARS = {1: _("1 år"), 2: _("2 år"), 3: _("3 år"), 4: _("4 år"), 5: _("5 år")}
FEWEST_WORDS, FEWEST_LETTERS = 2, 3
RADIO_REQUIRED = {"required": _("Velg én.")}


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A care unit of the municipality; nothing is chosen beforehand."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": _("Velg enheten."), "invalid_choice": _("Velg enheten.")})
        super().__init__(queryset=Unit.objects.none(), empty_label="", **kwargs)
        self.above: dict[str, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        """Many departments are called the same: their section comes first."""
        return full_name(obj, self.above)


class OfUnits(forms.Form):
    """A form with a ``unit`` among ``units``."""

    def __init__(self, *args: Any, units: QuerySet[Unit], municipality_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(UnitField, self.fields["unit"])
        field.queryset = units
        sections = Unit.objects.filter(municipality_id=municipality_id, kind=Kind.SECTION)
        field.above = dict(sections.values_list("path", "name"))


class FindForm(OfUnits):
    """Who it is about: one unit, one name."""

    unit = UnitField(label=_("Enhet"))
    name = forms.CharField(
        label=_("Navn"),
        max_length=LONGEST_NAME,
        help_text=_("Hele navnet eller begynnelsen på det."),
        error_messages={"required": _("Skriv navnet.")},
    )


class RequestForm(OfUnits):
    """What somebody asks for, and when it came in."""

    unit = UnitField()
    resident = forms.UUIDField()
    kind = forms.ChoiceField(
        label=_("Hva gjelder det?"), choices=RequestKind, widget=forms.RadioSelect, error_messages=RADIO_REQUIRED
    )
    asker = forms.ChoiceField(
        label=_("Hvem ber om det?"), choices=Asker, widget=forms.RadioSelect, error_messages=RADIO_REQUIRED
    )
    received_on = forms.DateField(
        label=_("Når kom det inn?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Velg dagen det kom inn.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_received_on(self) -> date:
        received_on = cast(date, self.cleaned_data["received_on"])
        if received_on > self.today:
            raise forms.ValidationError(gettext("Datoen er ikke kommet ennå."))
        return received_on


class HoldForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Grunn til å holde det tilbake"),
        choices=Ground,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg grunnen.")},
    )
    note = forms.CharField(
        label=_("Begrunnelsen personen får"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv begrunnelsen. Den som ba om sletting, har krav på den.")},
    )


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(
        label=_("Jeg har sjekket hvem som ber om det, og at ingen lov sier at vi må ta vare på det."),
        error_messages={"required": _("Kryss av for at det er sjekket.")},
    )


class UnnamedForm(OfUnits):
    """What somebody still knows of an answer she did not put her name on."""

    unit = UnitField(label=_("Enhet"))
    number = forms.CharField(
        label=_("Nummeret"),
        max_length=20,
        required=False,
        help_text=_("Det sto på telefonen da svaret ble sendt, eller er skrevet på papiret."),
    )
    day = forms.DateField(
        label=_("Dagen"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(
        label=_("Ord som ble sagt"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Minst to ord på tre bokstaver eller mer."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("number") or self.errors:
            return cleaned
        if not cleaned.get("day"):
            self.add_error("day", gettext("Skriv nummeret, eller velg dagen."))
        elif cleaned["day"] > self.today:
            self.add_error("day", gettext("Datoen er ikke kommet ennå."))
        # So that nobody leafs through what was said: who asks must know some of it.
        if sum(len(word) >= FEWEST_LETTERS for word in (cleaned.get("words") or "").split()) < FEWEST_WORDS:
            self.add_error("words", gettext("Skriv minst to ord som ble sagt."))
        return cleaned


class EraseUnnamedForm(forms.Form):
    is_sure = forms.BooleanField(
        label=_("Den som ber om det, har sagt hva som står i svaret."),
        error_messages={"required": _("Kryss av for at det er sjekket.")},
    )


class RetentionForm(forms.Form):
    years = forms.TypedChoiceField(
        label=_("Hvor lenge beholder vi det som er sagt?"),
        coerce=int,
        choices=list(YEARS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvor lenge."), "invalid_choice": _("Velg hvor lenge.")},
    )


class LogForm(OfUnits):
    """What of the log to show; a person is looked for by name in one unit only."""

    unit = UnitField(label=_("Enhet"), required=False)
    reader = forms.CharField(label=_("Den som leste"), max_length=LONGEST_NAME, required=False)
    person = forms.CharField(
        label=_("Den som ble lest"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Velg enheten også. At du leter, blir logget."),
    )
    days = forms.ChoiceField(label=_("Når"), choices=list(DAYS.items()), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("person") and not cleaned.get("unit"):
            self.add_error("unit", gettext("Velg enheten personen hører til."))
        return cleaned


class GlassForm(OfUnits):
    unit = UnitField(label=_("Enhet"))
    reason = forms.ChoiceField(
        label=_("Hvorfor?"),
        choices=GlassReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvorfor.")},
    )
    words = forms.CharField(
        label=_("Hva har skjedd?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv hva som har skjedd.")},
    )


def last_days(days: str, today: date) -> Window:
    """The window that a choice of DAYS names, ending today."""
    number = int(days) if days in DAYS else int(USUAL_DAYS)
    return Window(date.fromordinal(today.toordinal() - number + 1), today)
