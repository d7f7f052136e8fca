from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.themes.models import Lens, PatternKind, Theme, ThemePattern
from dialog.themes.patterns import MalformedPatternError, reading
from dialog.themes.revising import FEWEST_THEMES, Part

LONGEST_SENTENCE = 600


class ThemeForm(forms.Form):
    """A theme's name and borders, as a care worker reads them."""

    name = forms.CharField(
        label=_("Hva heter temaet?"),
        help_text=_("Kort, slik det kan stå på en knapp."),
        max_length=80,
        error_messages={"required": _("Skriv hva temaet heter.")},
    )
    lens = forms.ChoiceField(
        label=_("Hvilken side av livet hører det til?"),
        choices=Lens,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg mestring, aktivitet eller fellesskap.")},
    )
    definition = forms.CharField(
        label=_("Hva handler det om?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Skriv hva temaet handler om.")},
    )
    includes = forms.CharField(
        label=_("Hører med"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    excludes = forms.CharField(
        label=_("Hører ikke med"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    examples = forms.CharField(
        label=_("Eksempler"),
        help_text=_("Ett på hver linje. Finn dem på selv: skriv aldri av det noen har sagt."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PatternForm(forms.Form):
    """A word or a phrase that is to point to the theme."""

    pattern = forms.CharField(
        label=_("Nytt ord eller uttrykk"),
        help_text=_("For eksempel «strikke» eller «frisk luft». Bøyning kjenner systemet selv."),
        max_length=ThemePattern._meta.get_field("pattern").max_length,
        error_messages={"required": _("Skriv et ord eller et uttrykk.")},
    )
    is_negated = forms.BooleanField(
        label=_("Bare når det sies at noe ikke skal være sånn, som «ikke mas»"), required=False
    )

    def clean_pattern(self) -> str:
        pattern = " ".join(str(self.cleaned_data["pattern"]).lower().split())
        try:
            reading(pattern)
        except MalformedPatternError as error:
            raise forms.ValidationError(gettext("Det er ikke noe ord her.")) from error
        return pattern

    @property
    def kind(self) -> PatternKind:
        if self.cleaned_data["is_negated"]:
            return PatternKind.NEGATED
        return PatternKind.PHRASE if " " in self.cleaned_data["pattern"] else PatternKind.STEM


class TryForm(forms.Form):
    """A sentence to try the lists on. It is neither kept nor logged."""

    sentence = forms.CharField(
        label=_("Prøv en setning"),
        help_text=_("Den blir ikke lagret. Skriv ikke navn."),
        max_length=LONGEST_SENTENCE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MergeForm(forms.Form):
    """Which themes go into which."""

    themes = forms.ModelMultipleChoiceField(
        label=_("Hvilke temaer skal gå inn i et annet?"),
        queryset=Theme.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg minst ett tema."), "invalid_choice": _("Temaet er ikke i bruk.")},
    )
    into = forms.ModelChoiceField(
        label=_("Hvilket tema skal de gå inn i?"),
        queryset=Theme.objects.none(),
        to_field_name="code",
        empty_label=_("Velg et tema"),
        widget=forms.Select(attrs={"lang": "nb"}),
        error_messages={"required": _("Velg temaet de skal gå inn i."), "invalid_choice": _("Temaet er ikke i bruk.")},
    )

    def __init__(self, *args: Any, in_use: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("themes", "into"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = in_use  # type: ignore[type-arg]

    def clean(self) -> None:
        into = self.cleaned_data.get("into")
        if into is not None and into in self.cleaned_data.get("themes", ()):
            self.add_error("into", gettext("Et tema kan ikke gå inn i seg selv. Velg et annet."))


class PartForm(forms.Form):
    """One of the themes that a theme is split into."""

    name = forms.CharField(label=_("Hva heter temaet?"), max_length=80, required=False)
    definition = forms.CharField(
        label=_("Hva handler det om?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    words = forms.CharField(
        label=_("Ord som skal peke på det"),
        help_text=_("Med komma mellom, for eksempel: middag, kake, varm mat"),
        max_length=600,
        required=False,
    )

    def clean_words(self) -> tuple[str, ...]:
        words = [" ".join(one.lower().split()) for one in str(self.cleaned_data["words"]).split(",")]
        try:
            for one in filter(None, words):
                reading(one)
        except MalformedPatternError as error:
            raise forms.ValidationError(gettext("Skriv ord, med komma mellom.")) from error
        longest = ThemePattern._meta.get_field("pattern").max_length or 0
        if any(len(one) > longest for one in words):
            raise forms.ValidationError(gettext("Et av uttrykkene er for langt. Skriv komma mellom dem."))
        return tuple(filter(None, words))

    def clean(self) -> None:
        if not self.cleaned_data.get("name") and (
            self.cleaned_data.get("definition") or self.cleaned_data.get("words")
        ):
            self.add_error("name", gettext("Skriv hva temaet heter."))

    @property
    def part(self) -> Part:
        return Part(**self.cleaned_data)


class PartFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for the type checker only
    def clean(self) -> None:
        if any(self.errors):
            return
        names = [part.name.casefold() for part in self.parts]
        if len(names) < FEWEST_THEMES:
            raise forms.ValidationError(gettext("Skriv navnet på minst to nye temaer."))
        if len(set(names)) < len(names):
            raise forms.ValidationError(gettext("To av temaene heter det samme."))

    @property
    def parts(self) -> list[Part]:
        return [form.part for form in self.forms if form.cleaned_data.get("name")]


# One more than most splits need, and no script to add rows.
Parts = cast(
    type[PartFormSet], forms.formset_factory(PartForm, formset=PartFormSet, extra=3, max_num=3, absolute_max=3)
)
