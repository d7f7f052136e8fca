"""What is asked for, the strategist's own sentences, and a file with resources."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.insight.queries import UnitThen
from dialog.lib.sheets import INVISIBLE, LONGEST_FILE
from dialog.reports.models import OF_THEME, QUESTIONS, About, ReportKind

LONGEST_ANSWER, LONGEST_CELL = 900, 200
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


class OrderForm(forms.Form):
    """Which unit, and which files. Nothing is chosen beforehand but the unit when there is only one."""

    unit_code = forms.ChoiceField(
        label=_("Enhet"),
        error_messages={"required": _("Velg en enhet."), "invalid_choice": _("Velg en enhet fra lista.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Hva skal lages?"),
        choices=ReportKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg minst én fil."), "invalid_choice": _("Velg fra lista.")},
    )

    def __init__(self, *args: Any, units: Sequence[UnitThen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(unit.code, f"{unit.name} ({unit.level})") for unit in units]
        field = self.fields["unit_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices if len(choices) == 1 else [("", ""), *choices]

    def clean_kinds(self) -> list[ReportKind]:
        return [ReportKind(one) for one in self.cleaned_data["kinds"]]


class Words(forms.CharField):
    """Free words without control characters; they may be missing."""

    def __init__(self, *, longest: int, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "maxlength": longest})
        errors = {"max_length": _("Teksten er for lang.")}
        super().__init__(required=False, max_length=longest, widget=widget, error_messages=errors, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if INVISIBLE.search(text or ""):
            raise forms.ValidationError(gettext("Feltet har usynlige styretegn. Skriv det på nytt."))
        return text


class SentencesForm(forms.Form):
    """The three questions, and four fields for each theme. Field names are «asks-activity»."""

    def __init__(self, *args: Any, themes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = themes
        for about in QUESTIONS:
            self.fields[about] = Words(longest=LONGEST_ANSWER, rows=3, label=about.label)
        for code, _name in themes:
            for about in OF_THEME:
                self.fields[f"{about}-{code}"] = Words(longest=LONGEST_CELL, rows=2, label=about.label)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[about] for about in QUESTIONS]

    def by_theme(self) -> Iterator[tuple[str, list[forms.BoundField], bool]]:
        """Name, fields, and whether the theme stands open: it has words or a mistake."""
        for code, name in self.themes:
            fields = [self[f"{about}-{code}"] for about in OF_THEME]
            yield name, fields, any(field.errors or field.value() for field in fields)

    @property
    def said(self) -> dict[tuple[str, str], str]:
        """By (about, theme code), as the service takes it."""
        said = {}
        for name, words in self.cleaned_data.items():
            about, _dash, code = name.partition("-")
            said[About(about).value, code] = words
        return said


class ResourcesForm(forms.Form):
    """A file, and the year it is about."""

    year = forms.IntegerField(
        label=_("År"),
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        error_messages={
            "required": _("Skriv året, for eksempel 2026."),
            "invalid": _("Skriv året, for eksempel 2026."),
            "min_value": _("Skriv året, for eksempel 2026."),
            "max_value": _("Skriv året, for eksempel 2026."),
        },
    )
    file = forms.FileField(
        label=_("Fil"),
        help_text=_("CSV eller Excel (.xlsx), med navn på kolonnene i første linje. Inntil 12 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": _("Velg en fil på inntil 12 MB."),
            "empty": _("Filen er tom."),
            "invalid": _("Velg en fil på inntil 12 MB."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LONGEST_FILE:
            raise forms.ValidationError(gettext("Velg en fil på inntil 12 MB."))
        return file
