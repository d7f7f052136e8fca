"""What each web process remembers for a while, so that a crowd asks the database once."""

from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Values by key, each for ``seconds``; with ``most`` of them in it everything is forgotten before the next."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self.seconds, self.most = seconds, most
        self._values: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        until, value = self._values.get(key, (0.0, None))
        return value if monotonic() < until else None

    def keep(self, key: K, value: V) -> None:
        if len(self._values) >= self.most:
            self._values.clear()
        self._values[key] = monotonic() + self.seconds, value

    def clear(self) -> None:
        self._values.clear()
