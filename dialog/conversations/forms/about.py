"""How a conversation was held; everything but the words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialog.conversations.forms.fields import IdField, WordsField
from dialog.conversations.models import Channel, Conversation, Occasion, SaidBy, Setting, Statement, Support

KIN = "kin"


class ConversationForm(forms.Form):
    """How the conversation was held; everything but the words."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    said_by = forms.ChoiceField(
        label=_("Hvem sa det?"),
        choices=[(SaidBy.PERSON.value, ""), (KIN, _("Pårørende")), (SaidBy.OBSERVED.value, _("Vi så det"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som sa det.")},
    )
    kin_about = forms.ChoiceField(
        label=_("Hvem gjelder det?"),
        choices=[(SaidBy.KIN_ABOUT.value, ""), (SaidBy.KIN_SELF.value, _("Pårørende selv"))],
        widget=forms.RadioSelect,
        required=False,
    )
    with_interpreter = forms.BooleanField(label=_("Med tolk"), required=False)
    interpreter = WordsField(label=_("Hvem tolket?"), max_length=120)
    with_support = forms.BooleanField(label=_("Med støtte"), required=False)
    support = forms.MultipleChoiceField(
        label=_("Hva hjalp?"), choices=Support.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    by_phone = forms.BooleanField(label=_("På telefon"), required=False)
    other_language = forms.BooleanField(label=_("Annet språk"), required=False)
    language = WordsField(label=_("Hvilket språk?"), max_length=20)
    setting = forms.ChoiceField(
        label=_("Hvor var dere?"), choices=[("", _("Ikke valgt")), *Setting.choices], required=False
    )
    occasion = forms.ChoiceField(
        label=_("Hvorfor spør dere nå?"), choices=[("", _("Ingen særskilt grunn")), *Occasion.choices], required=False
    )
    guest = WordsField(label=_("Gjest til stede"), max_length=120)
    pathway = IdField(label=_("Pasientforløp"), required=False)
    journey_step = IdField(label=_("Steg i brukerreisen"), required=False)
    # The language that the question is shown in, when it is not Norwegian; nothing that is kept.
    asked_in = forms.CharField(required=False, widget=forms.HiddenInput)
    figures_only = forms.BooleanField(label=_("Ikke vis dette til dem som jobber her"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("said_by") == KIN and not cleaned.get("kin_about"):
            self.add_error("kin_about", _("Velg hvem det gjelder."))
        return cleaned

    def call_person(self, selv: str, name: str) -> None:
        """Put the person's own name, or the word for her, where the choices speak of her."""
        said_by, kin_about = self.fields["said_by"], self.fields["kin_about"]
        said_by.choices = [(SaidBy.PERSON.value, selv), *said_by.choices[1:]]  # type: ignore[attr-defined]
        kin_about.choices = [(SaidBy.KIN_ABOUT.value, name), *kin_about.choices[1:]]  # type: ignore[attr-defined]


def how_it_was_held(about: dict[str, Any]) -> dict[str, Any]:
    """The draft's fields from what was ticked; a detail whose tick is gone is left out."""
    has_interpreter = about.get("with_interpreter", False)
    return {
        "setting": about.get("setting", ""),
        "occasion": about.get("occasion", ""),
        "guest": about.get("guest") or None,
        "with_interpreter": has_interpreter,
        "interpreter": (about.get("interpreter") or None) if has_interpreter else None,
        "with_support": about.get("with_support", False),
        "support": tuple(about.get("support") or ()) if about.get("with_support") else (),
        "by_phone": about.get("by_phone", False),
        "language": about.get("language", "") if about.get("other_language") else "",
        "channel": Channel.TABLET,
    }


def as_written(conversation: Conversation, statements: list[Statement]) -> dict[str, Any]:
    kin = conversation.said_by in (SaidBy.KIN_ABOUT, SaidBy.KIN_SELF)
    has_translation = any(statement.translation for statement in statements)
    return {
        "form_id": conversation.pk,
        "said_by": KIN if kin else conversation.said_by,
        "kin_about": conversation.said_by if kin else "",
        "with_interpreter": conversation.with_interpreter,
        "interpreter": conversation.interpreter,
        "with_support": conversation.with_support,
        "support": conversation.support,
        "by_phone": conversation.by_phone,
        "other_language": bool(conversation.language) or has_translation,
        "language": conversation.language,
        "setting": conversation.setting,
        "occasion": conversation.occasion,
        "guest": conversation.guest,
        "pathway": conversation.pathway_id,
        "journey_step": conversation.journey_step_id,
        "figures_only": conversation.figures_only,
    }
