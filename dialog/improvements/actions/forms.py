from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.improvements.action_models import MOST_HOURS, MOST_KRONER
from dialog.improvements.actions.services import Gain, Measure, Plan, RoundWords
from dialog.improvements.actions.telling_staff import NoteWords
from dialog.improvements.forms import LONGEST_WORDS, PersonField
from dialog.improvements.models import Category, ImprovementAction
from dialog.themes.models import Theme

LONGEST_TITLE = 200
LONGEST_LINE = 120
# As people group digits: a space, or the one that does not break.
SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some of those who work in the unit."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SeenField(forms.CharField):
    """When what somebody saw was written; empty when nothing was."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> datetime | None:
        try:
            return parse_datetime(str(value or ""))
        except ValueError:
            return None


class NumberField(forms.DecimalField):
    """A number as people write it on a ward: «2,5»."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        said = {"invalid": _("Skriv et tall, for eksempel 4 eller 2,5."), **kwargs.pop("error_messages", {})}
        super().__init__(max_digits=9, decimal_places=2, widget=widget, error_messages=said, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(str(value or "").translate(SPACES).replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """«3.00» from the database is «3» in the form."""
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


def day_field(label: Any, required: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required},
    )


def words_field(label: Any, help_text: Any = "", required: Any = None, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_WORDS,
        required=required is not None,
        widget=forms.Textarea(attrs={"rows": rows, "lang": "nb"}),
        error_messages={"required": required} if required else None,
    )


class PlanForm(forms.Form):
    """What an action is: what, who, by when, of what kind, and where the idea came from."""

    title = forms.CharField(
        label=_("Hva skal dere gjøre?"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Skriv hva dere skal gjøre.")},
    )
    owner = PersonField(
        label=_("Hvem har ansvaret?"),
        queryset=User.objects.none(),
        empty_label="",
        error_messages={"required": _("Velg hvem som har ansvaret.")},
    )
    due_on = day_field(_("Ferdig innen"), _("Skriv når det skal være ferdig."))
    helpers = PeopleField(
        label=_("Hvem er med?"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("En av dem arbeider ikke her lenger.")},
    )
    category = forms.ChoiceField(
        label=_("Hva slags tiltak er det?"), choices=[("", ""), *Category.choices], required=False
    )
    learned_from = forms.TypedChoiceField(
        label=_("Har dere det fra en annen enhet?"),
        required=False,
        coerce=UUID,
        empty_value=None,
        widget=forms.Select(attrs={"lang": "nb"}),
        error_messages={"invalid_choice": _("Det tiltaket er ikke delt lenger.")},
    )
    learned_elsewhere = forms.CharField(
        label=_("Eller fra et annet sted?"),
        help_text=_("For eksempel en annen kommune, et kurs eller noe dere har lest."),
        max_length=LONGEST_LINE,
        required=False,
    )

    def __init__(
        self, *args: Any, colleagues: QuerySet[User], shared: dict[UUID, str], today: date, **kwargs: Any
    ) -> None:
        """``shared``: what other units have shared, by the id of the action, with the words for it in a list."""
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["owner"]).queryset = colleagues
        cast(PeopleField, self.fields["helpers"]).queryset = colleagues
        cast(forms.TypedChoiceField, self.fields["learned_from"]).choices = [("", ""), *shared.items()]
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("learned_from") and cleaned.get("learned_elsewhere"):
            self.add_error("learned_elsewhere", gettext("Velg én av dem: en annen enhet, eller et annet sted."))
        return cleaned

    @property
    def plan(self) -> Plan:
        cleaned = self.cleaned_data
        return Plan(
            title=cleaned["title"],
            owner=cleaned["owner"],
            due_on=cleaned["due_on"],
            category=cleaned["category"],
            helpers=list(cleaned["helpers"]),
            learned_from_id=cleaned["learned_from"],
            learned_elsewhere=cleaned["learned_elsewhere"] or None,
        )


class ActionForm(PlanForm):
    """A new improvement action; ``action_id`` was made when the form opened."""

    action_id = forms.UUIDField(widget=forms.HiddenInput)
    theme = forms.ModelChoiceField(
        label=_("Tema"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label="",
        to_field_name="code",
        widget=forms.Select(attrs={"lang": "nb"}),
    )
    statements = forms.TypedMultipleChoiceField(
        label=_("Utsagn bak tiltaket"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Ett av utsagnene kan ikke lenger velges.")},
    )

    def __init__(self, *args: Any, themes: QuerySet[Theme], statements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["theme"]).queryset = themes  # type: ignore[type-arg]
        cast(forms.TypedMultipleChoiceField, self.fields["statements"]).choices = statements

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(gettext("Datoen er gått. Velg i dag eller senere."))
        return due_on


DONE, DROPPED = "done", "dropped"


class CloseForm(forms.Form):
    """How an action ended, and what came of it."""

    how = forms.ChoiceField(
        label=_("Hvordan gikk det?"),
        choices=[(DONE, _("Vi gjorde det")), (DROPPED, _("Vi lot det være, fordi …"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan det gikk.")},
    )
    result = forms.CharField(
        label=_("Hva ble det til?"),
        help_text=_("Skriv det slik at de som sa det, kan få høre det. Ble det ikke noe av: skriv hvorfor."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "nb"}),
        error_messages={"required": _("Skriv hva det ble til, eller hvorfor det ikke ble noe av.")},
    )

    def is_same_as(self, action: ImprovementAction, by: User) -> bool:
        """Whether ``action`` was closed by this very form the first time it was sent."""
        return action.closed_by_id == by.pk and action.result == self.cleaned_data["result"]


class MeasureForm(forms.Form):
    """What is counted, to see whether it gets better."""

    measure = forms.CharField(
        label=_("Hva teller dere?"),
        help_text=_("Noe dere kan telle på under et minutt. For eksempel: «Hvor mange som var ute i dag»."),
        max_length=LONGEST_LINE,
        error_messages={"required": _("Skriv hva dere teller.")},
    )
    measured_in = forms.CharField(
        label=_("Hva er tallet?"),
        help_text=_("For eksempel personer, ganger i uka, minutter eller prosent."),
        max_length=40,
        error_messages={"required": _("Skriv hva tallet er, for eksempel personer.")},
    )
    baseline = NumberField(label=_("Hvordan var det før?"), required=False)
    target = NumberField(label=_("Hvor vil dere?"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("target") is not None and cleaned["target"] == cleaned.get("baseline"):
            self.add_error("target", gettext("Målet er det samme som før. Skriv hvor dere vil."))
        return cleaned

    @property
    def wanted(self) -> Measure:
        return Measure(**self.cleaned_data)


class ReadingForm(forms.Form):
    """The number of one day."""

    read_on = day_field(_("Dag"), _("Skriv hvilken dag tallet er fra."))
    value = NumberField(label=_("Tall"), error_messages={"required": _("Skriv tallet.")})
    note = forms.CharField(label=_("Noe spesielt den dagen?"), max_length=LONGEST_LINE, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_read_on(self) -> date:
        read_on: date = self.cleaned_data["read_on"]
        if read_on > self.today:
            raise forms.ValidationError(gettext("Den dagen har ikke vært ennå."))
        return read_on


class RoundForm(forms.Form):
    """One round of trying it out, as people on a ward would say it."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=999)
    seen = SeenField(required=False)
    plan = words_field(
        _("Hva prøver vi?"),
        _("Hvem gjør hva, når, og hva tror vi skjer?"),
        _("Skriv hva dere prøver."),
    )
    do = words_field(_("Hva gjorde vi?"), _("Slik det ble, også det som ikke gikk etter planen."))
    study = words_field(_("Hva så vi?"), _("Ble det bedre? For hvem, og for hvem ikke?"))
    act = words_field(_("Hva gjør vi nå?"), _("Fortsette, endre noe og prøve igjen, eller slutte?"))

    @property
    def words(self) -> RoundWords:
        cleaned = self.cleaned_data
        return RoundWords(cleaned["plan"], *(cleaned[name] or None for name in ("do", "study", "act")))


class AmountField(forms.IntegerField):
    """Whole kroner or hours: «12 000» is a number too."""

    # What it is called where all that is wrong stands together, and the labels are far away.
    called = ""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        said = {
            "invalid": _("Skriv et helt tall, for eksempel 12000."),
            "min_value": _("Tallet er for lite."),
            "max_value": _("Tallet er for stort."),
        }
        super().__init__(required=False, widget=widget, error_messages=said, **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str("" if value is None else value).translate(SPACES))


GAIN_FIELDS = {
    "expected_kroner": (_("Ventet, kroner"), MOST_KRONER),
    "expected_hours": (_("Ventet, timer"), MOST_HOURS),
    "actual_kroner": (_("Faktisk, kroner"), MOST_KRONER),
    "actual_hours": (_("Faktisk, timer"), MOST_HOURS),
}


class EconomyForm(forms.Form):
    """What an action costs once, and what it gives year by year."""

    cost = AmountField(label=_("Kroner"), min_value=0, max_value=MOST_KRONER)
    hours = AmountField(label=_("Timer"), min_value=0, max_value=MOST_HOURS)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        for name in ("cost", "hours"):
            cast(AmountField, self.fields[name]).called = str(self.fields[name].label)
        for year in years:
            for name, (label, most) in GAIN_FIELDS.items():
                field = AmountField(label=label, min_value=-most, max_value=most)
                field.called = f"{label} {year}"
                self.fields[f"{name}_{year}"] = field

    @property
    def by_year(self) -> list[tuple[int, list[forms.BoundField]]]:
        return [(year, [self[f"{name}_{year}"] for name in GAIN_FIELDS]) for year in self.years]

    @property
    def gains(self) -> list[Gain]:
        return [
            Gain(year, **{name: self.cleaned_data[f"{name}_{year}"] for name in GAIN_FIELDS}) for year in self.years
        ]


class NoteForm(forms.Form):
    """What those who work there are told of a change."""

    seen = SeenField(required=False)
    why = words_field(
        _("Hvorfor gjør vi dette?"),
        _("Si hva folk har sagt, uten at noen kan kjennes igjen."),
        _("Skriv hvorfor dere gjør dette."),
    )
    heard = words_field(
        _("Hvem er hørt?"),
        _("Brukere, pårørende, ansatte, tillitsvalgte. Også de som ikke er hørt ennå."),
        _("Skriv hvem som er hørt."),
    )
    stays = words_field(
        _("Hva blir som før?"),
        _("Det som ikke endres, er ofte det folk lurer mest på."),
        _("Skriv hva som blir som før."),
    )
    takes_worries = forms.BooleanField(label=_("De som jobber her, kan skrive hva de er bekymret for"), required=False)

    @property
    def words(self) -> NoteWords:
        cleaned = self.cleaned_data
        return NoteWords(cleaned["why"], cleaned["heard"], cleaned["stays"], cleaned["takes_worries"])


class WorryForm(forms.Form):
    worry_id = forms.UUIDField(widget=forms.HiddenInput)
    words = words_field(_("Hva er du bekymret for?"), required=_("Skriv hva du er bekymret for."))


class AnswerForm(forms.Form):
    words = words_field(_("Svar"), required=_("Skriv svaret."), rows=2)


class ShareForm(forms.Form):
    """An ended action as others may read it."""

    title = forms.CharField(
        label=_("Overskrift for andre"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Skriv en overskrift.")},
    )
    words = words_field(
        _("Hva gjorde dere, og hva ble det til?"),
        _("Skriv for noen utenfra, og ikke hvor mange som sa det. Også det som ikke virket, er til nytte."),
        _("Skriv hva dere gjorde, og hva det ble til."),
        rows=5,
    )
    is_sure = forms.BooleanField(
        label=_("Ingen kan kjennes igjen i det jeg har skrevet"),
        error_messages={"required": _("Les gjennom, og bekreft at ingen kan kjennes igjen.")},
    )
