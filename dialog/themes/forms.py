from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.themes.models import Lens, PatternKind, Theme, ThemePattern
from dialog.themes.patterns import MalformedPatternError, reading

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


class RetireForm(forms.Form):
    """Where the words of a theme that is taken out of use are to point from now on, if anywhere."""

    into = forms.ModelChoiceField(
        label=_("Flytt ordene til"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label=_("Ingen: ordene peker ikke lenger på noe"),
    )
