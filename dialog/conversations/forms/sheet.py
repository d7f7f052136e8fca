"""The recording page. One conversation, one or more things: one of them lies open at a time."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, Self
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dialog.conversations.drafts import ConversationDraft
from dialog.conversations.forms.about import KIN, ConversationForm, as_written, how_it_was_held
from dialog.conversations.forms.fields import whole_number
from dialog.conversations.forms.thing import WITH_THEMES, ThingForm, prefix, statement_draft, thing_as_written
from dialog.conversations.models import Conversation, Outcome

MOST_THINGS = 20
_NUMBERS = frozenset(str(number) for number in range(MOST_THINGS))
NO_ANSWERS = (Outcome.DECLINED, Outcome.UNABLE, Outcome.NOT_REACHED)

NO_RECEIVER = _(
    "Det er ingen mottaker for dette stedet nå. Spør personen om de som jobber her, kan lese svaret. "
    "Er svaret nei, skal det ikke lagres."
)

# Given the ids a browser sent, return those that are themes of this municipality.
KnownThemes = Callable[[set[UUID]], set[UUID]]


def known_of(things: Sequence[dict[str, Any]], known_themes: KnownThemes) -> set[UUID]:
    """The municipality's own of the themes that were chosen or suggested; asks about none when none was chosen."""
    if not any(thing["themes"] for thing in things):
        return set()
    return known_themes({pk for thing in things for pk in thing["themes"] | thing["suggested"]})


class Sheet:
    """The whole page as it lies on the tablet: the conversation, its things, and which of them is open."""

    about_form: type[forms.Form] = ConversationForm
    thing_form: type[ThingForm] = ThingForm
    # What stands under the words, in the order of the page.
    under_the_words: tuple[str, ...] = ("intent", "promise")

    def __init__(self, about: Any, things: Sequence[Any], open_at: int) -> None:
        self.about, self.things = about, list(things)
        self.open_at = min(max(open_at, 0), len(things) - 1)
        self.refusal = ""

    @classmethod
    def blank(cls, **about: Any) -> Self:
        return cls(cls.about_form(initial={"form_id": uuid.uuid4(), **about}), [cls.thing_form(prefix=prefix(0))], 0)

    @classmethod
    def posted(cls, post: QueryDict) -> Self:
        count = min(max(whole_number(post.get("things"), 1), 1), MOST_THINGS)
        things = [cls.thing_form(post, prefix=prefix(number)) for number in range(count)]
        return cls(cls.about_form(post), things, whole_number(post.get("open"), count - 1))

    @classmethod
    def written(cls, conversation: Conversation) -> "Sheet":
        """What was written down, ready to be corrected by its author."""
        statements = list(conversation.statements.filter(removed_at=None).prefetch_related(WITH_THEMES))
        things = []
        for number, statement in enumerate(statements):
            statement.conversation = conversation
            things.append(ThingForm(initial=thing_as_written(statement), prefix=prefix(number)))
        return cls(
            ConversationForm(initial=as_written(conversation, statements)), things or [ThingForm(prefix=prefix(0))], 0
        )

    @property
    def open(self) -> Any:
        return self.things[self.open_at]

    @property
    def form_id(self) -> Any:
        return self.about["form_id"].value()

    @property
    def is_honest(self) -> bool:
        return "figures_only" in self.about.fields and bool(self.about["figures_only"].value())

    def refuse_honest(self) -> None:
        """The receiver went while the form was open: nothing is saved, and so nothing shown, before she is asked."""
        self.about.add_error("figures_only", NO_RECEIVER)

    @property
    def has_words(self) -> bool:
        return any(not thing.is_empty for thing in self.things)

    def rearranged(self, action: str, number: str) -> Self:
        """The same page after a press on "add", "edit:2" or "remove"; whatever else was pressed leaves it as it was."""
        if action == "add":
            return self.reopened(one_more=True)
        if action == "edit":
            return self.reopened(at=int(number) if number in _NUMBERS else 0)
        if action == "remove":
            return self.reopened(without=self.open_at)
        return self.reopened(at=self.open_at)

    def reopened(
        self, *, at: int | None = None, without: int | None = None, one_more: bool = False, **about: Any
    ) -> Self:
        """The same page, nothing judged: with another thing open, one taken away, or one more.

        ``about`` is what else was pressed, by the names of the fields of ``ConversationForm``.
        """
        raws = [thing.raw() for number, thing in enumerate(self.things) if number != without]
        if at is not None and at != self.open_at and self.open.is_empty and len(raws) > 1:
            # Left empty for another: nobody wants it back.
            del raws[self.open_at]
            at -= at > self.open_at
        if one_more and len(raws) < MOST_THINGS:
            raws.append({})
        things = [self.thing_form(initial=raw, prefix=prefix(number)) for number, raw in enumerate(raws or [{}])]
        kept = {name: self.about[name].value() for name in self.about.fields}
        return type(self)(self.about_form(initial=kept | about), things, len(things) - 1 if at is None else at)

    def is_whole(self) -> bool:
        """Whether it can be saved as an answer; otherwise the first thing with something missing is opened."""
        is_valid = self.about.is_valid()
        things = [thing for thing in self.things if not thing.is_empty] or [self.open]
        for thing in things:
            thing.full_clean()
            thing.must_be_whole(is_honest=self.is_honest)
        wrong = [number for number, thing in enumerate(self.things) if thing in things and thing.errors]
        if wrong and self.open_at not in wrong:
            self.open_at = wrong[0]
        return is_valid and not wrong

    def errors(self) -> list[tuple[str, str]]:
        """The id of each control with something wrong, and what it is; in the order of the page."""
        about = list(self.about.fields)
        fields = [(self.open, ("words", "translation")), (self.about, about), (self.open, self.under_the_words)]
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
        known = known_of([thing.cleaned_data for thing in written], known_themes)
        is_honest = about["figures_only"]
        return ConversationDraft(
            outcome=Outcome.ANSWERED,
            said_by=speaker,
            statements=tuple(statement_draft(thing.cleaned_data, known, about, is_honest) for thing in written),
            figures_only=is_honest,
            **how_it_was_held(about),
            **fixed,
        )

    def no_answer(self, outcome: Outcome, **fixed: Any) -> ConversationDraft:
        """That somebody was not asked, or did not answer; ``about`` is valid but for who said it."""
        about = self.about.cleaned_data
        return ConversationDraft(outcome=outcome, **how_it_was_held(about), **fixed)
