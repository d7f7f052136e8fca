"""Whether what lies unfinished has been written down since, or stands in a later draft: then it need not lie there."""

from collections.abc import Iterable

from dialog.audit.reading import compared_only
from dialog.conversations.models import Statement
from dialog.outbox.contents import Contents, parse
from dialog.outbox.models import Envelope, State


def words_of(contents: Contents) -> list[str]:
    """Everything that was typed as somebody's words, in the order of the form."""
    return [value for name, value in contents.fields if name.endswith(("-words", "-translation")) and value.strip()]


def is_written(envelope: Envelope) -> bool:
    """Whether all its words stand in the conversation of its form, by the same author; also as part of longer ones."""
    if envelope.form_id is None:
        return False
    said = Statement.objects.filter(removed_at=None, conversation__asked_by_id=envelope.author_id)
    of_form = said.filter(conversation_id=envelope.form_id) | said.filter(conversation__gathering_id=envelope.form_id)
    standing = list(of_form)
    with compared_only():
        texts = [text for one in standing for text in (one.words, one.translation) if text]
        return bool(standing) and _holds(texts, words_of(parse(envelope.body or "")))


def settle_drafts(envelope: Envelope) -> None:
    """Called when something of a form has come in, whichever of its parts came first."""
    lying = Envelope.objects.filter(
        form_id=envelope.form_id, author_id=envelope.author_id, state=State.UNFINISHED, copy_of=None
    )
    for one in lying.exclude(pk=envelope.pk):
        if is_written(one):
            become_written(one)
            one.save()
        elif envelope.state == State.UNFINISHED and _says_as_much(envelope, one):
            one.state = State.OVERTAKEN
            one.save(update_fields=["state"])
    if envelope.state == State.UNFINISHED and is_written(envelope):
        become_written(envelope)


def become_written(envelope: Envelope) -> None:
    """Its words are the conversation's: none are kept here as well."""
    envelope.state, envelope.reason = State.RECORDED, ""
    envelope.body = envelope.resident = None


def _says_as_much(later: Envelope, earlier: Envelope) -> bool:
    if later.part < earlier.part:
        return False
    with compared_only():
        mine, theirs = words_of(parse(later.body or "")), words_of(parse(earlier.body or ""))
    return _holds(mine, theirs)


def _holds(texts: Iterable[str], words: Iterable[str]) -> bool:
    whole = [_plain(text) for text in texts]
    return all(any(_plain(one) in text for text in whole) for one in words)


def _plain(text: str) -> str:
    return " ".join(text.split())
