"""Import of the unit tree: the whole of it is worked out in memory first, so that it makes sense or is refused."""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dialog.accounts.import_models import ImportKind, Verdict
from dialog.accounts.importing.running import Asked, ClearImporter, KnownUnits, Plan
from dialog.accounts.models import Membership
from dialog.lib.sheets import Checker, Choices, Column, Problem, Row
from dialog.units.models import Kind, ServiceType, Unit

RANK = {kind: rank for rank, kind in enumerate(Kind)}

# How many residents belong to each of some units; the rooms above know.
ResidentsIn = Callable[[Collection[UUID]], dict[UUID, int]]


@dataclass
class Node:
    """A unit as the file will have it, beside the unit as it is (a new one, made here, when there is none)."""

    unit: Unit
    parent: "Node | None"
    row: Row | None = None
    values: dict[str, object] = field(default_factory=dict)
    is_new: bool = False
    parent_before: UUID | None = None
    children: "list[Node]" = field(default_factory=list)

    def value(self, name: str) -> object:
        return self.values.get(name, getattr(self.unit, name))

    @property
    def closed_on(self) -> date | None:
        closed_on = self.value("closed_on")
        return closed_on if isinstance(closed_on, date) else None

    @property
    def is_moved(self) -> bool:
        return not self.is_new and (self.parent.unit.pk if self.parent else None) != self.parent_before


class UnitImporter(ClearImporter):
    kind = ImportKind.UNITS

    def __init__(self, residents_in: ResidentsIn, undone_in: ResidentsIn = lambda unit_ids: {}) -> None:
        """``undone_in``: how many things somebody has still to do something about, by unit."""
        self.residents_in, self.undone_in = residents_in, undone_in

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column("number", _("Enhetsnummer"), ("id", "enhets-id", "org-id", "nummer"), is_required=True),
            Column("name", _("Navn"), ("enhet", "enhetsnavn"), is_required=True),
            Column("kind", _("Nivå"), ("type", "enhetstype"), is_required=True),
            Column("parent", _("Overordnet"), ("overordnet enhet", "forelder", "tilhører")),
            Column("service_type", _("Tjeneste"), ("tjenestetype",)),
            Column("urgent_phone", _("Hastetelefon"), ("telefon ved hast",)),
            Column("opened_on", _("Fra"), ("fra dato", "åpnet")),
            Column("closes_on", _("Til"), ("til dato", "siste dag")),
            Column("successor", _("Videreført i"), ("etterfølger", "slått sammen med")),
        )

    def plan(self, rows: Sequence[Row], asked: Asked) -> Plan:
        checker = Checker(self.columns)
        tree = _Tree(asked, KnownUnits(asked), checker)
        tree.read(rows)
        checker.finish()
        tree.place()
        checker.finish()
        tree.close_absent()
        tree.check(self.residents_in, self.undone_in)
        checker.finish()
        return tree.plan()


@dataclass
class _Tree:
    asked: Asked
    known: KnownUnits
    checker: Checker
    nodes: dict[UUID, Node] = field(default_factory=dict)
    by_number: dict[str, Node] = field(default_factory=dict)
    absent: set[UUID] = field(default_factory=set)
    # The last step used under each unit, the last number under each code, and units that have no id of their own yet.
    last_step: Counter[UUID] = field(default_factory=Counter)
    last_number: Counter[str] = field(default_factory=Counter)
    unnumbered: dict[tuple[str, str], list[Unit]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_path: dict[str, Node] = {}
        for unit in sorted(self.known.by_id.values(), key=lambda one: one.path):
            parent = by_path.get(unit.path[: -unit.steplen])
            node = Node(unit, parent, parent_before=parent.unit.pk if parent else None)
            by_path[unit.path] = self.nodes[unit.pk] = node
            if parent is not None:
                step = Unit._str2int(unit.path[-unit.steplen :])
                self.last_step[parent.unit.pk] = max(self.last_step[parent.unit.pk], step)
            prefix, _slash, number = unit.code.rpartition("/")
            self.last_number[prefix] = max(self.last_number[prefix], int(number))
            if not unit.import_id:
                self.unnumbered.setdefault((unit.kind, unit.name.casefold()), []).append(unit)

    @property
    def root(self) -> Node:
        return self.nodes[self.asked.municipality.pk]

    # --- what the lines say ---

    def read(self, rows: Sequence[Row]) -> None:
        kinds = Choices(Kind.choices)
        services = Choices(ServiceType.choices)
        for row in rows:
            values = self._values(row, kinds, services)
            number = row.get("number").casefold()
            if number in self.by_number:
                first = self.by_number[number].row
                told = _("Enhetsnummeret står også på linje %(line)s.")
                self.checker.wrong(row, "number", told % {"line": first.line if first else 0})
                continue
            node = self._match(row, values)
            node.row, node.values = row, values
            self.by_number[number] = node

    def _values(self, row: Row, kinds: Choices, services: Choices) -> dict[str, object]:
        """What the line says of the unit; a column the file does not have says nothing."""
        checker = self.checker
        values: dict[str, object] = {
            "import_id": checker.text(row, "number", 80),
            "name": checker.text(row, "name", 120),
            "kind": checker.choice(row, "kind", kinds),
        }
        if "service_type" in row.cells:
            values["service_type"] = checker.choice(row, "service_type", services)
        if "urgent_phone" in row.cells:
            values["urgent_phone"] = checker.text(row, "urgent_phone", 20)
        if "opened_on" in row.cells:
            values["opened_on"] = checker.date(row, "opened_on")
        if "closes_on" in row.cells:
            last_day = checker.date(row, "closes_on")
            values["closed_on"] = last_day + timedelta(days=1) if last_day else None
        return values

    def _match(self, row: Row, values: dict[str, object]) -> Node:
        """By the municipality's own id; the first time also a unit without one that has this name on this level."""
        if values["kind"] == Kind.MUNICIPALITY:
            if self.root.row is not None:
                self.checker.wrong(row, "kind", _("Filen har mer enn én kommune."))
            return self.root
        unit = self.known.by_import_id.get(str(values["import_id"]).casefold())
        alike = self.unnumbered.get((str(values["kind"]), str(values["name"]).casefold()), [])
        if unit is None and len(alike) == 1 and self.nodes[alike[0].pk].row is None:
            unit = alike[0]
        if unit is not None:
            return self.nodes[unit.pk]
        unit = Unit(id=uuid.uuid4(), municipality_id=self.asked.municipality.pk)
        node = self.nodes[unit.pk] = Node(unit, None, is_new=True)
        return node

    # --- where each belongs ---

    def place(self) -> None:
        for node in self.by_number.values():
            if node.row is None or node is self.root:
                continue
            if "parent" in node.row.cells or node.is_new:
                node.parent = self._named(node, "parent") or self.root
            successor = self._named(node, "successor")
            if successor:
                node.values["successor_id"] = successor.unit.pk
            if successor and successor.closed_on is not None:
                self.checker.wrong(node.row, "successor", _("Enheten det vises til, er selv lukket."))
        for node in self.by_number.values():
            if self._is_under_itself(node):
                told = _("Enheten er lagt under seg selv, gjennom %(parent)s.")
                parent = node.parent.value("name") if node.parent else ""
                self.checker.wrong(_row(node), "parent", told % {"parent": parent})

    def _named(self, node: Node, code: str) -> Node | None:
        row = _row(node)
        text = row.get(code)
        if not text:
            return None
        unit = self.known.by_text.get(text.casefold())
        found = self.by_number.get(text.casefold()) or (self.nodes[unit.pk] if unit else None)
        if found is None:
            told = _("Enheten «%(unit)s» står verken i filen eller i enhetstreet.")
            self.checker.wrong(row, code, told % {"unit": text[:40]})
        elif found is node:
            self.checker.wrong(row, code, _("Enheten kan ikke vise til seg selv."))
            return None
        return found

    def _is_under_itself(self, node: Node) -> bool:
        seen, above = {id(node)}, node.parent
        while above is not None:
            if id(above) in seen:
                return True
            seen.add(id(above))
            above = above.parent
        return False

    def close_absent(self) -> None:
        """In a whole list: those that once came by one, and are not in it. Units made by hand stay."""
        if not self.asked.is_complete:
            return
        for node in self.nodes.values():
            if node.row is None and node.unit.import_id and node.closed_on is None and node is not self.root:
                node.values["closed_on"] = max(self.asked.today, node.unit.opened_on or self.asked.today)
                self.absent.add(node.unit.pk)

    # --- whether it makes sense ---

    def check(self, residents_in: ResidentsIn, undone_in: ResidentsIn) -> None:
        for node in self.nodes.values():
            if node.parent is not None:
                node.parent.children.append(node)
        touched = [node for node in self.nodes.values() if self._is_touched(node)]
        for node in touched:
            self._check_dates(node)
            self._check_place(node)
            node.values["is_care_unit"] = self._will_have_residents(node)
        self._check_residents([node for node in touched if not node.is_new], residents_in, undone_in)

    def _is_touched(self, node: Node) -> bool:
        return node.row is not None or bool(node.values) or any(child.row is not None for child in node.children)

    def _check_dates(self, node: Node) -> None:
        opened_on = node.value("opened_on")
        if isinstance(opened_on, date) and node.closed_on is not None and node.closed_on < opened_on:
            self._wrong(node, "closes_on", _("Sluttdatoen er før startdatoen."))
        if node.values.get("successor_id") and node.closed_on is None:
            self._wrong(node, "successor", _("En enhet som er videreført i en annen, må ha en siste dag."))

    def _check_place(self, node: Node) -> None:
        if node.parent is None:
            return
        kind, above = Kind(str(node.value("kind"))), Kind(str(node.parent.value("kind")))
        if RANK[above] >= RANK[kind]:
            told = _("En %(kind)s kan ikke ligge under en %(above)s.")
            self._wrong(node, "parent", told % {"kind": kind.label, "above": above.label})
        if node.closed_on is None and node.parent.closed_on is not None:
            told = _("%(unit)s er åpen, men ligger under %(above)s, som er lukket.")
            words = {"unit": node.value("name"), "above": node.parent.value("name")}
            self._wrong(node, "parent", told % words)

    def _will_have_residents(self, node: Node) -> bool:
        has_open_children = any(child.closed_on is None for child in node.children)
        can_have = node.value("kind") in (Kind.SECTION, Kind.DEPARTMENT) and bool(node.value("service_type"))
        return can_have and not has_open_children

    def _check_residents(self, nodes: Sequence[Node], residents_in: ResidentsIn, undone_in: ResidentsIn) -> None:
        """Nobody may be left in a unit that is closed or has become a unit of units, and nothing undone."""
        loses = [node for node in nodes if node.unit.is_care_unit and not self._keeps_residents(node)]
        left = residents_in([node.unit.pk for node in loses])
        undone = undone_in([node.unit.pk for node in loses])
        for node in loses:
            if count := left.get(node.unit.pk):
                told = _("%(unit)s har %(count)s brukere. Flytt dem til en annen enhet først.")
                self._wrong(node, "closes_on", told % {"unit": node.value("name"), "count": count})
            elif count := undone.get(node.unit.pk):
                told = _("%(unit)s har %(count)s ting som ikke er svart på eller sagt videre. Gjør det ferdig først.")
                self._wrong(node, "closes_on", told % {"unit": node.value("name"), "count": count})

    def _keeps_residents(self, node: Node) -> bool:
        is_open = node.closed_on is None or node.closed_on > self.asked.today
        return bool(node.values["is_care_unit"]) and is_open

    def _wrong(self, node: Node, code: str, message: str) -> None:
        if node.row is not None:
            self.checker.wrong(node.row, code, message)
        else:
            self.checker.problems.append(Problem(0, "", message))

    # --- what is to be written ---

    def plan(self) -> Plan:
        plan = Plan()
        names = {node.unit.pk: node.unit.name for node in self.nodes.values() if not node.is_new}
        for node in self.nodes.values():
            if node.is_new:
                plan.ledger.create(node.unit)
        for node in self._top_down():
            self._write(plan, node)
        for node in self.nodes.values():
            if node.row is not None:
                self._tell(plan, node, names)
            elif node.unit.pk in self.absent:
                plan.add_absent(row_id=node.unit.pk, unit_id=node.unit.pk, note=node.unit.name)
        self._end_work_in_closed(plan)
        return plan

    def _top_down(self) -> Iterator[Node]:
        waiting = [self.root]
        while waiting:
            node = waiting.pop(0)
            yield node
            waiting += node.children

    def _write(self, plan: Plan, node: Node) -> None:
        values = {name: value for name, value in node.values.items() if not (node is self.root and name != "import_id")}
        values["numchild"] = len(node.children)
        if node.parent is not None:
            values |= self._address(node, node.parent)
        plan.ledger.change(node.unit, **values)

    def _address(self, node: Node, parent: Node) -> dict[str, object]:
        """The place in the tree. A public code is for good: it stays when a unit moves, and is never used again."""
        step = node.unit.path[-Unit.steplen :]
        if node.is_new or node.is_moved:
            self.last_step[parent.unit.pk] += 1
            step = Unit._int2str(self.last_step[parent.unit.pk]).rjust(Unit.steplen, Unit.alphabet[0])
        path = parent.unit.path + step
        address: dict[str, object] = {"path": path, "depth": len(path) // Unit.steplen}
        if node.is_new:
            prefix = "" if parent is self.root else parent.unit.code
            self.last_number[prefix] += 1
            address["code"] = f"{prefix}/{self.last_number[prefix]:02d}".removeprefix("/")
        return address

    def _tell(self, plan: Plan, node: Node, names: dict[UUID, str]) -> None:
        unit, row = node.unit, _row(node)
        is_changed = unit.pk in plan.ledger.changed
        verdict, note = Verdict.UNCHANGED, ""
        if node.is_new:
            verdict = Verdict.NEW
        elif is_changed:
            verdict, note = self._verdict(plan, node, names)
        plan.add(row, verdict, row_id=unit.pk, unit_id=None if node.is_new else unit.pk, note=note)

    def _verdict(self, plan: Plan, node: Node, names: dict[UUID, str]) -> tuple[Verdict, str]:
        before = plan.ledger.before[node.unit.pk]
        if node.unit.closed_on is not None and before["closed_on"] is None:
            return Verdict.ENDED, ""
        if node.is_moved:
            return Verdict.MOVED, _("Fra %(unit)s") % {"unit": names.get(node.parent_before, "")}  # type: ignore[arg-type]
        if before["name"] != node.unit.name:
            return Verdict.CHANGED, _("Het %(name)s") % {"name": before["name"]}
        told = ("import_id", "kind", "service_type", "urgent_phone", "opened_on", "closed_on", "successor_id")
        now = {name: getattr(node.unit, name) for name in told}
        is_told = any(str(now[name] or "") != str(before[name] or "") for name in told)
        return (Verdict.CHANGED, "") if is_told else (Verdict.UNCHANGED, "")

    def _end_work_in_closed(self, plan: Plan) -> None:
        """Rights end at once where a unit is closed."""
        closed = {
            node.unit.pk: node.unit.closed_on
            for node in self.nodes.values()
            if not node.is_new and node.unit.closed_on and not plan.ledger.before.get(node.unit.pk, {}).get("closed_on")
        }
        for membership in self.asked.rows_of(Membership.objects.filter(unit__in=closed, ends_on=None).order_by("pk")):
            last_day = closed[membership.unit_id] - timedelta(days=1)
            plan.ledger.change(membership, ends_on=max(membership.starts_on, last_day))


def _row(node: Node) -> Row:
    assert node.row is not None
    return node.row
