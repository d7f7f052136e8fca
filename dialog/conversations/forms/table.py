"""Several people together: who sits there, and which of them said what, or the table as one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dialog.conversations.drafts import StatementDraft, TableDraft
from dialog.conversations.forms.fields import UUIDsField
from dialog.conversations.forms.sheet import KnownThemes, Sheet, known_of
from dialog.conversations.forms.thing import WITH_THEMES, ThingForm, prefix, statement_draft, thing_as_written
from dialog.conversations.models import Conversation, Gathering, Resident, Setting

TABLE = "table"


class TableForm(forms.Form):
    """Who sits there, and where."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    present = UUIDsField()
    setting = forms.ChoiceField(
        label=_("Hvor var dere?"), choices=[("", _("Ikke valgt")), *Setting.choices], required=False
    )


class TableThingForm(ThingForm):
    """One thing that somebody at the table said, or that they agreed on."""

    who = forms.ChoiceField(label=_("Hvem sa det?"), widget=forms.RadioSelect, required=False)

    def must_be_whole(self, *, is_honest: bool) -> None:
        super().must_be_whole(is_honest=is_honest)
        if not self.cleaned_data.get("who") and "who" not in self.errors:
            self.add_error("who", _("Velg hvem som sa det."))

    @property
    def who_label(self) -> str:
        value = self["who"].value()
        choices = self.fields["who"].choices  # type: ignore[attr-defined]
        return next((str(label) for choice, label in choices if choice == value), "")


class Table(Sheet):
    """The page of a group talk. ``seat`` must be called before it is judged or drawn."""

    about_form = TableForm
    thing_form = TableThingForm
    under_the_words = ("who", "intent", "promise")

    @classmethod
    def of(cls, gathering: Gathering, conversations: Iterable[Conversation]) -> "Table":
        """What was written down, ready to be corrected by its author."""
        things: list[TableThingForm] = []
        for conversation in conversations:
            for statement in conversation.statements.filter(removed_at=None).prefetch_related(WITH_THEMES):
                statement.conversation = conversation
                who = {"who": str(conversation.resident_id or TABLE)}
                things.append(TableThingForm(initial=thing_as_written(statement) | who, prefix=prefix(len(things))))
        present = [str(pk) for pk in gathering.seats.values_list("resident_id", flat=True)]
        about = TableForm(initial={"form_id": gathering.pk, "present": present, "setting": gathering.setting})
        return cls(about, things or [TableThingForm(prefix=prefix(0))], 0)

    def seat(self, residents: Iterable[Resident], *, with_names: bool = False) -> list[Resident]:
        """Keep those of ``residents`` who sit there, in that order, as the ones who can have said something.

        ``with_names`` for a page that shows them; without it no name is opened.
        """
        ticked = {str(pk) for pk in self.about["present"].value() or ()}
        seated = [resident for resident in residents if str(resident.pk) in ticked]
        names = [(str(resident.pk), resident.name if with_names else "") for resident in seated]
        choices = [*names, (TABLE, _("Bordet"))]
        for thing in self.things:
            thing.fields["who"].choices = choices
        return seated

    def draft(self, known_themes: KnownThemes, seated: Iterable[Resident], **fixed: Any) -> TableDraft:
        """The talk as it is to be saved; ``is_whole`` has said yes."""
        written = [thing.cleaned_data for thing in self.things if not thing.is_empty]
        known = known_of(written, known_themes)
        return TableDraft(
            present=tuple(resident.pk for resident in seated),
            said=tuple((_speaker(thing), _said(thing, known)) for thing in written),
            setting=self.about.cleaned_data["setting"],
            **fixed,
        )


def _speaker(thing: dict[str, Any]) -> UUID | None:
    return None if thing["who"] == TABLE else UUID(thing["who"])


def _said(thing: dict[str, Any], known: Iterable[UUID]) -> StatementDraft:
    return statement_draft(thing, known, {"other_language": False}, False)
