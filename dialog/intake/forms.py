"""What is written on the public page, what is said of it when it is taken in, and what stands on a paper form."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dialog.campaigns.models import Campaign
from dialog.conversations.forms import KnownThemes, UUIDsField, WordsField
from dialog.conversations.models import Intent, Resident, SaidBy
from dialog.intake.models import Reason
from dialog.intake.services import Paper, Treatment, Written

LONGEST_WORDS = 5_000
LONGEST_NAME = 120
MOST_THINGS = 5

NOBODY_OUTSIDE = _(
    "Akkurat nå er det ingen utenfra som kan lese svaret. Send det bare hvis de som jobber her, kan lese det."
)

# Given what was typed, return the residents it fits.
Finder = Callable[[str], Sequence[Resident]]


def how_many(post: QueryDict) -> int:
    """How many things a form says it holds."""
    text = post.get("things", "")
    return min(max(int(text), 1), MOST_THINGS) if text.isascii() and text.isdigit() and len(text) < 3 else 1


class ThingsForm(forms.Form):
    """A form with a field for each thing that matters, and how many there are in a hidden one."""

    def __init__(self, *args: Any, things: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = things
        for number in range(1, things + 1):
            self.fields[f"words{number}"] = WordsField(
                label=_("Det som er viktig") if number == 1 else _("Én ting til"),
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        self.order_fields([f"words{number}" for number in range(1, things + 1)])

    @property
    def words_fields(self) -> list[BoundField]:
        return [self[f"words{number}"] for number in range(1, self.count + 1)]

    def written_at(self) -> list[int]:
        """The numbers of the fields with something in them."""
        return [number for number in range(1, self.count + 1) if self.cleaned_data.get(f"words{number}")]

    def things(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data[f"words{number}"] for number in self.written_at())

    def require_words(self, message: Any) -> None:
        has_error = any(f"words{number}" in self.errors for number in range(1, self.count + 1))
        if not has_error and not self.written_at():
            self.add_error("words1", message)


class AnswerForm(ThingsForm):
    """The public page: what matters, who writes, and who may read it."""

    said_by = forms.ChoiceField(
        label=_("Hvem skriver?"),
        choices=[
            (SaidBy.PERSON.value, _("Jeg skriver om meg selv")),
            (SaidBy.KIN_ABOUT.value, _("Jeg er pårørende, og skriver om den som får hjelp her")),
            (SaidBy.KIN_SELF.value, _("Jeg er pårørende, og skriver om meg selv")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som skriver.")},
    )
    own_name = forms.CharField(
        label=_("Navn eller rom"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Da vet de hvem svaret gjelder. Du bestemmer om du vil skrive det."),
        error_messages={"max_length": _("Det er for langt. Ta bort noe.")},
    )
    figures_only = forms.BooleanField(label=_("Ikke vis dette til dem som jobber her"), required=False)
    # Only a program sees this field.
    website = forms.CharField(
        label=_("La dette feltet stå tomt"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"}),
    )

    def __init__(self, *args: Any, takes_honest: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takes_honest = takes_honest

    def clean_figures_only(self) -> bool:
        # The receiver went while the page was open: it is never sent to others than the writer was told.
        if self.cleaned_data["figures_only"] and not self.takes_honest:
            raise forms.ValidationError(NOBODY_OUTSIDE)
        return bool(self.cleaned_data["figures_only"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.require_words(_("Skriv noe i feltet først."))
        if cleaned.get("website"):
            self.add_error(None, _("Ett felt skulle stå tomt. Se over det du har skrevet, og send en gang til."))
        return cleaned

    def written(self) -> Written:
        return Written(
            things=self.things(),
            said_by=SaidBy(self.cleaned_data["said_by"]),
            own_name=self.cleaned_data["own_name"].strip(),
            is_honest=self.cleaned_data["figures_only"],
        )


class TreatmentForm(forms.Form):
    """What we do with each thing, and its themes; mixed into the forms that make a conversation."""

    def add_treatments(self, count: int) -> None:
        for number in range(1, count + 1):
            self.fields[f"intent{number}"] = forms.ChoiceField(
                label=_("Hva gjør vi?"), choices=Intent.choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"themes{number}"] = UUIDsField()
            self.fields[f"suggested{number}"] = UUIDsField()

    def require_intents(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            name = f"intent{number}"
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Velg hva vi gjør."))

    def treatments(self, numbers: Sequence[int], known_themes: KnownThemes) -> tuple[Treatment, ...]:
        chosen: set[UUID] = set()
        for number in numbers:
            chosen |= self.cleaned_data[f"themes{number}"]
        offered = {pk for number in numbers for pk in self.cleaned_data[f"suggested{number}"]}
        known = known_themes(chosen | offered) if chosen else set()
        return tuple(self._treatment(number, known) for number in numbers)

    def _treatment(self, number: int, known: set[UUID]) -> Treatment:
        themes = self.cleaned_data[f"themes{number}"] & known
        return Treatment(
            intent=Intent(self.cleaned_data[f"intent{number}"]),
            themes=tuple(sorted(themes)),
            suggested=frozenset(themes & self.cleaned_data[f"suggested{number}"]),
            offered=frozenset(known & self.cleaned_data[f"suggested{number}"]),
        )


UNNAMED = "uten"


class AcceptForm(TreatmentForm):
    """Whom an answer is about, and what we do with each thing in it."""

    resident = forms.ChoiceField(
        label=_("Hvem gjelder svaret?"),
        error_messages={
            "required": _("Velg hvem svaret gjelder."),
            "invalid_choice": _("Velg hvem svaret gjelder."),
        },
    )

    def __init__(self, *args: Any, count: int, choices: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        self.fields["resident"].choices = choices  # type: ignore[attr-defined]
        self.add_treatments(count)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.require_intents(range(1, self.count + 1))
        return cleaned

    @property
    def resident_id(self) -> UUID | None:
        chosen = self.cleaned_data["resident"]
        return None if chosen == UNNAMED else UUID(chosen)


class RefuseForm(forms.Form):
    """Why an answer is turned away."""

    reason = forms.ChoiceField(
        label=_("Hvorfor?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvorfor."), "invalid_choice": _("Velg hvorfor.")},
    )
    with_alike = forms.BooleanField(required=False)


class PaperForm(ThingsForm, TreatmentForm):
    """One paper form, in the order it stands on the paper."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    said_by = forms.ChoiceField(
        label=_("Hvem skrev det?"),
        choices=[
            (SaidBy.PERSON.value, _("Personen selv")),
            (SaidBy.KIN_ABOUT.value, _("Pårørende, om personen")),
            (SaidBy.KIN_SELF.value, _("Pårørende, om seg selv")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som skrev det.")},
    )
    own_name = forms.CharField(
        label=_("Navn eller rom"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Noen bokstaver er nok. Tomt betyr uten navn."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Det er for langt. Ta bort noe.")},
    )
    held_on = forms.DateField(
        label=_("Dato på skjemaet"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Velg en dato."), "invalid": _("Velg en dato.")},
    )
    is_another = forms.BooleanField(label=_("Det er et annet skjema. Før det også"), required=False)

    def __init__(
        self, *args: Any, campaign: Campaign, today: date, is_honest: bool, find: Finder, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.today, self.is_honest, self.find = campaign, today, is_honest, find
        self.resident: Resident | None = None
        if not is_honest:
            self.add_treatments(self.count)

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if not self.campaign.starts_on <= held_on <= self.today:
            raise forms.ValidationError(_("Velg en dato fra markeringen begynte til i dag."))
        return held_on

    def clean_own_name(self) -> str:
        typed = str(self.cleaned_data["own_name"]).strip()
        if not typed or self.is_honest:
            return typed
        found = self.find(typed)
        if len(found) != 1:
            raise forms.ValidationError(
                _("Flere på lista passer. Skriv mer av navnet, eller rommet.")
                if found
                else _("Ingen på lista passer. Skriv det på en annen måte, eller la feltet stå tomt.")
            )
        self.resident = found[0]
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.require_words(_("Skriv det som står på skjemaet."))
        if not self.is_honest:
            self.require_intents(self.written_at())
        return cleaned

    def paper(self, known_themes: KnownThemes) -> Paper:
        treatments = () if self.is_honest else self.treatments(self.written_at(), known_themes)
        return Paper(
            held_on=self.cleaned_data["held_on"],
            said_by=SaidBy(self.cleaned_data["said_by"]),
            things=self.things(),
            treatments=treatments,
            resident=self.resident,
            own_name=self.cleaned_data["own_name"],
            is_honest=self.is_honest,
        )


class CodeForm(forms.Form):
    """The code that stands on a paper form."""

    kode = forms.CharField(max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class PileForm(forms.Form):
    """How many paper forms are collected."""

    collected = forms.IntegerField(
        label=_("Hvor mange skjemaer har dere samlet inn?"),
        min_value=0,
        max_value=10_000,
        error_messages={
            "required": _("Skriv et tall."),
            "invalid": _("Skriv et tall."),
            "min_value": _("Skriv et tall fra 0 til 10 000."),
            "max_value": _("Skriv et tall fra 0 til 10 000."),
        },
    )
