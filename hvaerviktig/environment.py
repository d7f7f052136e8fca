"""Reads the environment, the only place settings come from; every complaint names the variable."""

import base64
import binascii
import difflib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "HVA_"
KEY_BYTES = 32
# Names shorter than this resemble too many of other people's variables (PORT, SORT) to be called misspelt.
SHORTEST_NAME_TO_GUESS = 8


class MisconfiguredError(Exception):
    """The environment lacks a value or holds one that can't be meant. The message begins with its name."""


@dataclass(frozen=True)
class Environment:
    """Typed reading of environment variables. `known` is every name the settings ask for."""

    values: Mapping[str, str]
    known: frozenset[str]

    def refuse_misspelt(self) -> None:
        for name in self.values:
            plain = name.removesuffix("_FILE")
            if plain in self.known:
                continue
            meant = difflib.get_close_matches(plain, self.known, n=1, cutoff=0.9)
            if plain.startswith(PREFIX):
                raise MisconfiguredError(f"{name}: unknown variable" + (f", did you mean {meant[0]}?" if meant else ""))
            if meant and len(meant[0]) >= SHORTEST_NAME_TO_GUESS:
                raise MisconfiguredError(f"{name}: unknown variable, did you mean {meant[0]}?")

    def optional(self, name: str) -> str | None:
        """The value, or the content of the file that NAME_FILE points at; an empty value counts as none."""
        if name not in self.known:
            raise LookupError(f"{name} is read, but not listed as known")
        value, path = self.values.get(name), self.values.get(f"{name}_FILE")
        if value and path:
            raise MisconfiguredError(f"{name}: set either {name} or {name}_FILE, not both")
        if not path:
            return value or None
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise MisconfiguredError(f"{name}_FILE: cannot be read ({type(error).__name__})") from error

    def text(self, name: str, default: str | None = None) -> str:
        value = self.optional(name) or default
        if value is None:
            raise MisconfiguredError(f"{name}: missing (or set DEMO=1 to try the system out)")
        return value

    def flag(self, name: str, default: str = "0") -> bool:
        value = (self.optional(name) or default).lower()
        if value not in {"0", "1", "true", "false", "yes", "no"}:
            raise MisconfiguredError(f"{name}: must be 1 or 0")
        return value in {"1", "true", "yes"}

    def whole_number(self, name: str, default: int, lowest: int = 0, highest: int = 65535) -> int:
        value = self.optional(name)
        if value is None:
            return default
        if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
            raise MisconfiguredError(f"{name}: must be a whole number from {lowest} to {highest}")
        return int(value)

    def words(self, name: str, default: str | None = None) -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]


def key_from(name: str, encoded: str) -> bytes:
    """Decode one base64 key of exactly 32 bytes; never repeats the value in a complaint."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise MisconfiguredError(f"{name}: not base64") from error
    if len(key) != KEY_BYTES:
        raise MisconfiguredError(f"{name}: a key must be {KEY_BYTES} bytes, this one is {len(key)}")
    return key


def key_ring_from(name: str, text: str) -> dict[str, bytes]:
    """Parse `keyid:base64`, one per line or comma; the first is the current one."""
    ring: dict[str, bytes] = {}
    for entry in text.replace(",", "\n").split():
        key_id, colon, encoded = entry.partition(":")
        if not colon or not key_id.isalnum() or not key_id.isascii():
            raise MisconfiguredError(f"{name}: each line must be keyid:base64, with letters and digits in keyid")
        if key_id in ring:
            raise MisconfiguredError(f"{name}: the key id {key_id} is there twice")
        ring[key_id] = key_from(name, encoded)
    if not ring:
        raise MisconfiguredError(f"{name}: holds no key")
    return ring


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Read a secret kept on disk; make it the first time, also when several processes start at once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # Another process was first: its secret is the one that counts.
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
