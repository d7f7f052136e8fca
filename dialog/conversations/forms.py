"""What is written on the recording page. One conversation, one or more things: one of them lies open at a time."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dialog.conversations.drafts import ConversationDraft, StatementDraft
from dialog.conversations.models import Channel, Conversation, Intent, Outcome, SaidBy, Setting, Statement

LONGEST_WORDS = 10_000
LONGEST_LINE = 300
MOST_THINGS = 20
KIN = "kin"
NO_ANSWERS = (Outcome.DECLINED, Outcome.UNABLE, Outcome.NOT_REACHED)

# Given the ids a browser sent, return those that are themes of this municipality.
KnownThemes = Callable[[set[UUID]], set[UUID]]


class WordsField(forms.CharField):
    """Free text; the browser's line endings become ours, so that sending again is the same content."""

    def __init__(self, **kwargs: Any) -> None:
        too_long = _("Det er for langt. Ta bort noe.")
        super().__init__(required=False, error_messages={"max_length": too_long}, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class UUIDsField(forms.MultipleChoiceField):
    """Ids from checkboxes. What is no id was not ticked by a person, and is left out."""

    widget = forms.MultipleHiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def valid_value(self, value: Any) -> bool:
        return True

    def clean(self, value: Any) -> Any:
        ids = set()
        for one in super().clean(value):
            try:
                ids.add(UUID(one))
            except ValueError:
                continue
        return ids


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
    by_phone = forms.BooleanField(label=_("På telefon"), required=False)
    other_language = forms.BooleanField(label=_("Annet språk"), required=False)
    language = WordsField(label=_("Hvilket språk?"), max_length=20)
    setting = forms.ChoiceField(
        label=_("Hvor var dere?"), choices=[("", _("Ikke valgt")), *Setting.choices], required=False
    )
    guest = WordsField(label=_("Gjest til stede"), max_length=120)
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


class ThingForm(forms.Form):
    """One thing that matters, and what we do with it."""

    words = WordsField(label=_("Det som ble sagt"), max_length=LONGEST_WORDS, widget=forms.Textarea)
    translation = WordsField(label=_("På norsk"), max_length=LONGEST_WORDS, widget=forms.Textarea)
    intent = forms.ChoiceField(
        label=_("Hva gjør vi?"), choices=Intent.choices, widget=forms.RadioSelect, required=False
    )
    promise = WordsField(label=_("Løfte på kortet"), max_length=LONGEST_LINE)
    themes = UUIDsField()
    suggested = UUIDsField()

    def raw(self) -> dict[str, Any]:
        """What was typed and chosen, whether or not it would be accepted."""
        return {name: self[name].value() for name in self.fields}

    @property
    def text(self) -> str:
        return str(self["words"].value() or "")

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    @property
    def intent_label(self) -> str:
        value = self["intent"].value()
        return str(Intent(value).label) if value in Intent.values else ""

    def must_be_whole(self, *, is_honest: bool) -> None:
        """Add an error to what is missing in a thing that is to be saved."""
        if not self.cleaned_data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Skriv det som ble sagt, eller velg hvorfor det ikke ble svar."))
        if not is_honest and not self.cleaned_data.get("intent") and "intent" not in self.errors:
            self.add_error("intent", _("Velg hva vi gjør."))


class Sheet:
    """The whole page as it lies on the tablet: the conversation, its things, and which of them is open."""

    def __init__(self, about: ConversationForm, things: list[ThingForm], open_at: int) -> None:
        self.about, self.things = about, things
        self.open_at = min(max(open_at, 0), len(things) - 1)
        self.refusal = ""

    @classmethod
    def blank(cls) -> "Sheet":
        return cls(ConversationForm(initial={"form_id": uuid.uuid4()}), [ThingForm(prefix=prefix(0))], 0)

    @classmethod
    def posted(cls, post: QueryDict) -> "Sheet":
        count = min(max(_whole_number(post.get("things"), 1), 1), MOST_THINGS)
        things = [ThingForm(post, prefix=prefix(number)) for number in range(count)]
        return cls(ConversationForm(post), things, _whole_number(post.get("open"), count - 1))

    @classmethod
    def written(cls, conversation: Conversation) -> "Sheet":
        """What was written down, ready to be corrected by its author."""
        statements = list(conversation.statements.filter(removed_at=None).prefetch_related("codings"))
        things = []
        for number, statement in enumerate(statements):
            statement.conversation = conversation
            codings = list(statement.codings.all())
            initial = {
                "words": statement.words,
                "translation": statement.translation,
                "intent": statement.intent,
                "promise": statement.promise,
                "themes": [str(coding.theme_id) for coding in codings],
                "suggested": [str(coding.theme_id) for coding in codings if coding.was_suggested],
            }
            things.append(ThingForm(initial=initial, prefix=prefix(number)))
        return cls(
            ConversationForm(initial=_about(conversation, statements)), things or [ThingForm(prefix=prefix(0))], 0
        )

    @property
    def open(self) -> ThingForm:
        return self.things[self.open_at]

    @property
    def form_id(self) -> Any:
        return self.about["form_id"].value()

    @property
    def has_words(self) -> bool:
        return any(not thing.is_empty for thing in self.things)

    def reopened(self, *, at: int | None = None, without: int | None = None, one_more: bool = False) -> "Sheet":
        """The same page, nothing judged: with another thing open, one taken away, or one more."""
        raws = [thing.raw() for number, thing in enumerate(self.things) if number != without]
        if at is not None and at != self.open_at and self.open.is_empty and len(raws) > 1:
            # Left empty for another: nobody wants it back.
            del raws[self.open_at]
            at -= at > self.open_at
        if one_more and len(raws) < MOST_THINGS:
            raws.append({})
        things = [ThingForm(initial=raw, prefix=prefix(number)) for number, raw in enumerate(raws or [{}])]
        about = ConversationForm(initial={name: self.about[name].value() for name in self.about.fields})
        return Sheet(about, things, len(things) - 1 if at is None else at)

    def is_whole(self) -> bool:
        """Whether it can be saved as an answer; otherwise the first thing with something missing is opened."""
        is_valid = self.about.is_valid()
        is_honest = bool(self.about["figures_only"].value())
        things = [thing for thing in self.things if not thing.is_empty] or [self.open]
        for thing in things:
            thing.full_clean()
            thing.must_be_whole(is_honest=is_honest)
        wrong = [number for number, thing in enumerate(self.things) if thing in things and thing.errors]
        if wrong and self.open_at not in wrong:
            self.open_at = wrong[0]
        return is_valid and not wrong

    def errors(self) -> list[tuple[str, str]]:
        """The id of each control with something wrong, and what it is; in the order of the page."""
        words, rest = ("words", "translation"), ("intent", "promise")
        about = list(self.about.fields)
        fields = [(self.open, words), (self.about, about), (self.open, rest)]
        return [
            (form[name].auto_id, str(error))
            for form, names in fields
            if form.is_bound
            for name in names
            for error in form[name].errors
        ]

    def answer(self, known_themes: KnownThemes, **fixed: Any) -> ConversationDraft:
        """The conversation as it is to be saved; ``is_whole`` has said yes."""
        about = self.about.cleaned_data
        speaker = about["kin_about"] if about["said_by"] == KIN else about["said_by"]
        written = [thing for thing in self.things if not thing.is_empty]
        chosen = {pk for thing in written for pk in thing.cleaned_data["themes"]}
        known = known_themes(chosen) if chosen else set()
        is_honest = about["figures_only"]
        return ConversationDraft(
            outcome=Outcome.ANSWERED,
            said_by=speaker,
            statements=tuple(_statement(thing.cleaned_data, known, about, is_honest) for thing in written),
            figures_only=is_honest,
            **_how(about),
            **fixed,
        )

    def no_answer(self, outcome: Outcome, **fixed: Any) -> ConversationDraft:
        """That somebody was not asked, or did not answer; ``about`` is valid but for who said it."""
        about = self.about.cleaned_data
        return ConversationDraft(outcome=outcome, **_how(about), **fixed)


class RetryForm(forms.Form):
    """When to try again: today, tomorrow, a date, or not more this year."""

    when = forms.ChoiceField(
        choices=[("today", ""), ("tomorrow", ""), ("date", ""), ("never", "")],
        error_messages={"required": _("Velg når.")},
    )
    on = forms.DateField(
        label=_("Dato"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Velg en dato.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and not self.today <= on <= self.today + timedelta(days=365):
            raise forms.ValidationError(_("Velg en dato fra i dag og ett år fram."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == "date" and "on" not in self.errors and not cleaned.get("on"):
            self.add_error("on", _("Velg en dato."))
        return cleaned

    def retry_on(self) -> date | None:
        """The day; None is not more this year."""
        days = {"today": self.today, "tomorrow": self.today + timedelta(days=1), "date": self.cleaned_data["on"]}
        return days.get(self.cleaned_data["when"])


def prefix(number: int) -> str:
    """The names of a thing's fields begin with this; the first thing is 1."""
    return f"ting{number + 1}"


def _statement(thing: dict[str, Any], known: Iterable[UUID], about: dict[str, Any], is_honest: bool) -> StatementDraft:
    themes = thing["themes"] & set(known)
    return StatementDraft(
        words=thing["words"],
        # Nobody who works here sees an honest answer, so nobody here can do anything with it.
        intent=Intent.GOOD_TO_KNOW if is_honest else Intent(thing["intent"]),
        translation=(thing["translation"] or None) if about["other_language"] else None,
        promise=None if is_honest else thing["promise"] or None,
        themes=tuple(sorted(themes)),
        suggested=frozenset(themes & thing["suggested"]),
    )


def _how(about: dict[str, Any]) -> dict[str, Any]:
    has_interpreter = about.get("with_interpreter", False)
    return {
        "setting": about.get("setting", ""),
        "guest": about.get("guest") or None,
        "with_interpreter": has_interpreter,
        "interpreter": (about.get("interpreter") or None) if has_interpreter else None,
        "with_support": about.get("with_support", False),
        "by_phone": about.get("by_phone", False),
        "language": about.get("language", "") if about.get("other_language") else "",
        "channel": Channel.TABLET,
    }


def _about(conversation: Conversation, statements: list[Statement]) -> dict[str, Any]:
    kin = conversation.said_by in (SaidBy.KIN_ABOUT, SaidBy.KIN_SELF)
    has_translation = any(statement.translation for statement in statements)
    return {
        "form_id": conversation.pk,
        "said_by": KIN if kin else conversation.said_by,
        "kin_about": conversation.said_by if kin else "",
        "with_interpreter": conversation.with_interpreter,
        "interpreter": conversation.interpreter,
        "with_support": conversation.with_support,
        "by_phone": conversation.by_phone,
        "other_language": bool(conversation.language) or has_translation,
        "language": conversation.language,
        "setting": conversation.setting,
        "guest": conversation.guest,
        "figures_only": conversation.figures_only,
    }


class EntryForm(forms.Form):
    """One line of the list of courses of care, or of steps."""

    name = forms.CharField(
        label=_("Nytt på lista"), max_length=80, error_messages={"required": _("Skriv hva det heter.")}
    )


def _whole_number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else otherwise
