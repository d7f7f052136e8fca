"""A row of the access table, and the words its cells are written in."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.urls import reverse

from tests.world import PLACES

LOGIN, YES, DENIED, GONE = "login", "yes", 403, 404


@dataclass(frozen=True)
class Row:
    """``methods`` not named answer 405 to those who would be let in. ``ok``: the statuses that mean yes.

    ``everywhere``: those whose forms may name any unit of their municipality, where others name their own.
    """

    cells: dict[tuple[str, str], str | int]
    url: dict[str, str] = field(default_factory=dict)
    methods: str = "GET"
    post: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    ok: tuple[int, ...] = ()
    everywhere: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(place for place in PLACES if ("anonymous", place) in self.cells)

    def address(self, route: str, objects: SimpleNamespace) -> str:
        return reverse(route, kwargs={part: getattr(objects, name) for part, name in self.url.items()})

    def fields(self, objects: SimpleNamespace) -> dict[str, str]:
        return self.post | {name: str(getattr(objects, key)) for name, key in self.ids.items()}

    def allowed(self, method: str) -> tuple[int, ...]:
        return self.ok or {"GET": (200,), "POST": (200, 204, 302, 422)}[method]
