"""What a thief, a broken tablet or somebody with time on her hands may send to /outbox/ in place of an honest answer.

Each takes an honest envelope, what was sealed in it, and the device that made it, and returns an envelope that must not
be written down. All but the replayed ones have an id of their own unless they say so.
"""

import base64
import json
import random
import uuid
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from dialog.outbox import sealing

Envelope = dict[str, Any]
Spoil = Callable[[random.Random, Any, Envelope, dict[str, Any]], Envelope]


def _bytes(envelope: Envelope) -> bytearray:
    return bytearray(base64.b64decode(envelope["sealed"]))


def _with(envelope: Envelope, sealed: bytes | bytearray, **changes: Any) -> Envelope:
    return envelope | {"sealed": base64.b64encode(bytes(sealed)).decode()} | changes


def _new_id() -> str:
    return str(uuid.uuid4())


def altered(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
    """One bit, anywhere, under the id it had."""
    sealed = _bytes(envelope)
    sealed[chance.randrange(len(sealed))] ^= 1 << chance.randrange(8)
    return _with(envelope, sealed)


def relabelled(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
    return envelope | {"id": _new_id()}


def truncated(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
    sealed = _bytes(envelope)
    return _with(envelope, sealed[: chance.randrange(len(sealed))], id=_new_id())


def lengthened(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
    return _with(envelope, _bytes(envelope) + chance.randbytes(chance.randrange(1, 600)), id=_new_id())


def to_another_key(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
    """Sealed to somebody else's key, and said to be sealed to ours."""
    envelope_id = _new_id()
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    told = sealing.info(1, envelope["key"], envelope_id)
    return _with(envelope, sealing.SUITE.encrypt(json.dumps(plain).encode(), public, info=told), id=envelope_id)


def _labels(**changes: Any) -> Spoil:
    """An honest envelope of a new id, its label changed."""

    def spoil(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
        return device.seal(plain | {"conversation": _new_id()}) | changes

    return spoil


def _sealed(make: Callable[[random.Random], bytes]) -> Spoil:
    """Sealed as it should be, and no form of ours."""

    def spoil(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
        return device.seal(make(chance))

    return spoil


def _form(**changes: Any) -> Spoil:
    """A form with something in it that is not what a page would send."""

    def spoil(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
        return device.seal(plain | {"conversation": _new_id()} | changes)

    return spoil


def _without(name: str) -> Spoil:
    def spoil(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
        return device.seal({key: value for key, value in plain.items() if key != name} | {"release": _new_id()})

    return spoil


def _fields(*changed: list[str]) -> Spoil:
    def spoil(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
        names = {name for name, _value in changed}
        kept = [pair for pair in plain["fields"] if pair[0] not in names]
        return device.seal(plain | {"conversation": _new_id(), "fields": [*kept, *changed]})

    return spoil


def _about(way: str, whom: str = "") -> Spoil:
    def spoil(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
        about = {"way": way, "id": _new_id(), "whom": whom}
        return device.seal(plain | {"conversation": _new_id(), "about": about})

    return spoil


def another_author(chance: random.Random, device: Any, envelope: Envelope, plain: dict[str, Any]) -> Envelope:
    """A token that is made up, over the words of somebody else's form."""
    return device.seal(plain | {"author": base64.urlsafe_b64encode(chance.randbytes(180)).decode(), "device": ""})


SPOILS: dict[str, Spoil] = {
    "altered": altered,
    "relabelled": relabelled,
    "truncated": truncated,
    "lengthened": lengthened,
    "to another key": to_another_key,
    "under an unknown key": _labels(key="k99"),
    "key is no text": _labels(key=7),
    "key is long": _labels(key="k" * 500),
    "key with a path": _labels(key="../k1"),
    "no key": _labels(key=None),
    "version 2": _labels(v=2),
    "version 0": _labels(v=0),
    "version below 0": _labels(v=-1),
    "version as text": _labels(v="1"),
    "version as truth": _labels(v=True),
    "version as half": _labels(v=1.5),
    "version huge": _labels(v=10**30),
    "no version": _labels(v=None),
    "nothing sealed": _labels(sealed=""),
    "sealed is null": _labels(sealed=None),
    "sealed is a list": _labels(sealed=[1, 2]),
    "sealed is a number": _labels(sealed=12),
    "not base64": _labels(sealed="ikke base64 æøå"),
    "base64 with breaks": _labels(sealed="AAAA\nAAAA"),
    "a point that is none": _labels(sealed=base64.b64encode(b"\x04" + b"\xff" * 200).decode()),
    "random bytes": _sealed(lambda chance: chance.randbytes(300)),
    "nothing inside": _sealed(lambda chance: b""),
    "only spaces": _sealed(lambda chance: b" " * 512),
    "a number inside": _sealed(lambda chance: str(chance.random()).encode()),
    "a list inside": _sealed(lambda chance: json.dumps([chance.random()]).encode()),
    "null inside": _sealed(lambda chance: b"null"),
    "deep inside": _sealed(lambda chance: b'{"a":' * 50_000),
    "deep lists inside": _sealed(lambda chance: b"[" * 100_000 + b"]" * 100_000),
    "long number inside": _sealed(lambda chance: b"9" * 6_000),
    "half a letter inside": _sealed(lambda chance: b'{"kind": "\xc3'),
    "html inside": _sealed(lambda chance: b"<!doctype html><title>Logg inn</title>"),
    **{f"without {name}": _without(name) for name in ("kind", "conversation", "part", "about", "fields", "times")},
    "unknown kind": _form(kind="erase"),
    "kind is a list": _form(kind=["conversation"]),
    "conversation is no id": _form(conversation="../../etc"),
    "part 0": _form(part=0),
    "part as text": _form(part="1"),
    "part huge": _form(part=10**40),
    "unknown action": _form(action="withdraw"),
    "fields is an object": _form(fields={"ting1-words": "x"}),
    "fields is text": _form(fields="ting1-words=x"),
    "a field of three": _form(fields=[["a", "b", "c"]]),
    "a field of numbers": _form(fields=[[1, 2]]),
    "thousands of fields": _form(fields=[["a", "b"]] * 5_000),
    "half a letter of two": _fields(["ting1-words", "\ud83d"]),
    "nul among the words": _fields(["ting1-words", "nul\x00tegn"]),
    "words too long": _fields(["ting1-words", "å" * 300_000]),
    "no words at all": _fields(["ting1-words", ""]),
    "unknown intent": _fields(["ting1-intent", "erase"]),
    "honest with no receiver": _fields(["figures_only", "on"]),
    "somebody who is nobody": _about("resident"),
    "a unit that is none": _about("unit"),
    "a ticket that is none": _about("ticket"),
    "a correction of nothing": _about("correct"),
    "a way that is none": _about("everybody"),
    "made-up author": another_author,
    "times is a list": _form(times=[]),
}
