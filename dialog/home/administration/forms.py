"""The administrator's forms: plain ones, one for each thing to do."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.import_models import ImportKind
from dialog.accounts.models import Role, User
from dialog.lib.sheets import INVISIBLE
from dialog.units.models import Kind, ServiceType, Unit

ABOVE_ALL = (Role.STRATEGIST, Role.COUNCIL, Role.ADMINISTRATOR, Role.ACCESS_OFFICER, Role.PROTECTION_OFFICER)
COMPLETE, PARTIAL = "alle", "noen"


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"] = {
            "required": _("Skriv datoen."),
            "invalid": _("Skriv en dato, for eksempel 04.06.2026."),
            **kwargs["error_messages"],
        }
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y"])
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class LineField(forms.CharField):
    """One line of text without control characters."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if INVISIBLE.search(text or ""):
            raise forms.ValidationError(gettext("Feltet har usynlige styretegn. Skriv det på nytt."))
        return text


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit with what it lies under, since names come again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), empty_label="", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class UploadForm(forms.Form):
    """A file, what it is about, and whether everybody is in it. Nothing is chosen beforehand."""

    kind = forms.ChoiceField(
        label=_("Hva er i filen?"),
        choices=ImportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva som er i filen."), "invalid_choice": _("Velg hva som er i filen.")},
    )
    scope = forms.ChoiceField(
        label=_("Har filen alle?"),
        choices=[
            (COMPLETE, _("Alle – de som ikke står i filen, avsluttes")),
            (PARTIAL, _("Bare noen – de andre blir som de er")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg om filen har alle eller bare noen."),
            "invalid_choice": _("Velg om filen har alle eller bare noen."),
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


class BringInForm(forms.Form):
    """Nothing to say, but for an import that ends many."""

    is_sure = forms.BooleanField(
        label=_("Ja, alle disse skal avsluttes"),
        required=False,
    )

    def __init__(self, *args: Any, ends_many: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends_many = ends_many

    def clean_is_sure(self) -> bool:
        is_sure = bool(self.cleaned_data["is_sure"])
        if self.ends_many and not is_sure:
            raise forms.ValidationError(gettext("Kryss av for at alle disse skal avsluttes, eller send en annen fil."))
        return is_sure


class ChangeUnitForm(forms.Form):
    name = LineField(label=_("Navn"), max_length=120, error_messages={"required": _("Skriv navnet på enheten.")})
    import_id = LineField(
        label=_("Kommunens eget nummer"),
        max_length=80,
        required=False,
        help_text=_("Slik enheten heter i filene som hentes inn."),
    )
    urgent_phone = LineField(label=_("Telefon når det haster"), max_length=20, required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        initial = {"name": unit.name, "import_id": unit.import_id, "urgent_phone": unit.urgent_phone}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.unit = unit

    def clean_import_id(self) -> str:
        text = str(self.cleaned_data["import_id"])
        same = Unit.objects.in_municipality(self.unit.municipality_id).filter(import_id__iexact=text)
        if text and same.exclude(pk=self.unit.pk).exists():
            raise forms.ValidationError(gettext("En annen enhet har dette nummeret."))
        return text


class OpenUnitForm(forms.Form):
    new_name = LineField(label=_("Navn"), max_length=120, error_messages={"required": _("Skriv navnet på enheten.")})
    kind = forms.ChoiceField(label=_("Nivå"), error_messages={"required": _("Velg nivå.")})
    service_type = forms.ChoiceField(
        label=_("Tjeneste"),
        choices=[("", ""), *ServiceType.choices],
        required=False,
        help_text=_("For en enhet med brukere."),
    )

    def __init__(self, *args: Any, parent: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = list(Kind)
        below = kinds[kinds.index(Kind(parent.kind)) + 1 :]
        field = cast(forms.ChoiceField, self.fields["kind"])
        field.choices = [("", ""), *((kind.value, kind.label) for kind in below)]


class MoveUnitForm(forms.Form):
    under = UnitChoice(label=_("Flytt til"), error_messages={"required": _("Velg hvor enheten skal ligge.")})

    def __init__(self, *args: Any, unit: Unit, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = list(Kind)
        above = kinds[: kinds.index(Kind(unit.kind))]
        places = Unit.objects.in_municipality(unit.municipality_id).open_on(today).filter(kind__in=above)
        places = places.filter(is_care_unit=False, closed_on=None).exclude(path=unit.path[: -unit.steplen])
        cast(UnitChoice, self.fields["under"]).queryset = places.order_by("path")


class MergeUnitForm(forms.Form):
    into = UnitChoice(
        label=_("Slå sammen med"), error_messages={"required": _("Velg enheten som fører arbeidet videre.")}
    )

    def __init__(self, *args: Any, unit: Unit, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heirs = Unit.objects.in_municipality(unit.municipality_id).open_on(today).filter(closed_on=None)
        heirs = heirs.filter(is_care_unit=unit.is_care_unit).exclude(kind=Kind.MUNICIPALITY)
        heirs = heirs.exclude(path__startswith=unit.path)
        cast(UnitChoice, self.fields["into"]).queryset = heirs.order_by("path")


class DatesForm(forms.Form):
    """The first and the last day of somebody's work in a unit."""

    starts_on = DayField(label=_("Fra"))
    ends_on = DayField(label=_("Til og med"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("Sluttdatoen er før startdatoen."))
        return cleaned


class TakeOnForm(DatesForm):
    """Somebody is to work here; known by e-mail, named when we do not know them."""

    email = forms.EmailField(
        label=_("E-post"),
        max_length=254,
        error_messages={"required": _("Skriv e-posten."), "invalid": _("Skriv en hel e-postadresse.")},
    )
    full_name = LineField(
        label=_("Navn"), max_length=120, required=False, help_text=_("Bare når personen ikke har konto fra før.")
    )
    role = forms.ChoiceField(label=_("Rolle"), error_messages={"required": _("Velg rolle.")})

    field_order = ("email", "full_name", "role", "starts_on", "ends_on")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        field = cast(forms.ChoiceField, self.fields["role"])
        field.choices = [("", ""), *((role.value, role.label) for role in roles_in(unit))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        email = cleaned["email"] = str(cleaned.get("email", "")).lower()
        known = User.objects.filter(email=email).first() if email else None
        if known is not None and known.municipality_id != self.unit.municipality_id:
            self.add_error("email", gettext("E-posten er i bruk av en annen."))
        elif email and known is None and not cleaned.get("full_name"):
            self.add_error("full_name", gettext("Ingen her har denne e-posten. Skriv navnet, så får de en konto."))
        return cleaned


class ApprovalForm(forms.Form):
    approved_by = LineField(
        label=_("Godkjent av"),
        max_length=160,
        help_text=_("Navn og stilling."),
        error_messages={"required": _("Skriv hvem som godkjente.")},
    )
    approved_on = DayField(label=_("Dato"))
    reference = LineField(label=_("Saksnummer"), max_length=120, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_approved_on(self) -> date:
        day: date = self.cleaned_data["approved_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Datoen er ikke kommet ennå."))
        return day


def roles_in(unit: Unit) -> tuple[Role, ...]:
    """Which roles make sense in a unit: those above all belong to the municipality, a receiver to a sector."""
    if unit.kind == Kind.MUNICIPALITY:
        return ABOVE_ALL
    if unit.kind == Kind.SECTOR:
        return (Role.LEADER, Role.RECEIVER)
    return (Role.STAFF, Role.LEADER)
