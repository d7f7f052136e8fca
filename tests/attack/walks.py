"""What the secret order adds, by integer programming.

Each row is a step from one remainder of five to another: count − figure = r_i − r_(i−1), with every r in 0…4. So the
steps of all rows, in some order, have to make a walk within five numbers. A set of steps can be ordered so when there
is a flow of whole numbers through the graph of the five remainders that uses each step as often as it occurs and enters
and leaves every remainder equally often, but for the two ends. That is a small integer program: rows that may take the
same steps are counted together.

Whether the flow hangs together is not asked, nor in which order the service types of a row come: both could only rule
out a little more, and rule out nothing where a row or two are free.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds as Limits
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array

from tests.attack.attacker import Attacker, Bounds

FIVE = range(5)


@dataclass
class _Program:
    """Variables and equations, collected one by one."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def variable(self, low: float, high: float) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def require(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        row = len(self.least)
        self.entries += [(row, variable, factor) for variable, factor in terms]
        self.least.append(low)
        self.most.append(high)

    def extreme(self, variable: int, sign: int) -> int | None:
        """The least (sign 1) or most (sign −1) of a variable; None when nothing fits."""
        goal = np.zeros(len(self.low))
        goal[variable] = sign
        found = self._solve(goal)
        return None if found is None else round(found[variable])

    def allows(self, variable: int, value: int) -> bool:
        kept = self.low[variable], self.high[variable]
        self.low[variable] = self.high[variable] = value
        found = self._solve(np.zeros(len(self.low)))
        self.low[variable], self.high[variable] = kept
        return found is not None

    def _solve(self, goal: np.ndarray) -> np.ndarray | None:
        rows, columns, factors = zip(*self.entries, strict=True)
        matrix = coo_array((factors, (rows, columns)), shape=(len(self.least), len(self.low))).tocsr()
        answer = milp(
            goal,
            constraints=LinearConstraint(matrix, self.least, self.most),
            bounds=Limits(self.low, self.high),
            integrality=np.ones(len(self.low)),
        )
        return answer.x


def possible(attacker: Attacker, bounds: Bounds, leaf: int, theme: int) -> list[int]:
    """Every number that one care unit × theme can be, with everything that is known put together."""
    program, target = _program(attacker, bounds, leaf, theme)
    least, most = program.extreme(target, 1), program.extreme(target, -1)
    if least is None or most is None:
        raise ValueError("no walk fits what is published")
    return [number for number in range(least, most + 1) if number in (least, most) or program.allows(target, number)]


def _program(attacker: Attacker, bounds: Bounds, leaf: int, theme: int) -> tuple[_Program, int]:
    """The program, and the variable of the number that is asked about."""
    program, rows = _Program(), attacker.method.rows
    steps: dict[int, list[tuple[int, float]]] = {step: [] for step in range(-4, 5)}
    fixed: Counter[int] = Counter()
    alike: Counter[tuple[int, int, int]] = Counter()
    target = -1
    for number, row in enumerate(rows):
        if leaf in row.leaves:
            target = _target_row(program, attacker, bounds, number, leaf, theme, steps)
        elif row.figure is None:
            alike[-4, 4, 1] += row.steps
        else:
            low, high = (int(some[number, theme] - row.figure[theme]) for some in (bounds.row_least, bounds.row_most))
            if low == high and row.steps == 1:
                fixed[low] += 1
            else:
                alike[low, high, row.steps] += 1
    for (low, high, of), times in alike.items():
        _steps_of(program, steps, low, high, of, times)
    _walk(program, steps, fixed)
    return program, target


def _target_row(
    program: _Program,
    attacker: Attacker,
    bounds: Bounds,
    number: int,
    leaf: int,
    theme: int,
    steps: dict[int, list[tuple[int, float]]],
) -> int:
    """The care units of the row one by one, with its service types; returns the variable of ``leaf``."""
    row = attacker.method.rows[number]
    units = {}
    for place in row.leaves:
        units[place] = program.variable(bounds.least[place, theme], bounds.most[place, theme])
        hole = attacker.hole(bounds, place, theme)
        if hole:
            is_above = program.variable(0, 1)
            program.require([(units[place], 1), (is_above, -1000)], -1000, hole[0])
            program.require([(units[place], 1), (is_above, -1000)], hole[1] - 1000, 1000)
    for part in row.cells:
        at = next(place for place, one in enumerate(attacker.parts) if one is part)
        inside = [(units[place], 1.0) for place in part.leaves if place in units]
        if inside:
            program.require(inside, attacker.part_least[at, theme], attacker.part_most[at, theme])
    total = [(variable, 1.0) for variable in units.values()]
    if row.figure is None:
        _steps_of(program, steps, -4, 4, 1, row.steps)
    else:
        taken = _taken(program, steps, row.steps)
        program.require(total + [(variable, -factor) for variable, factor in taken], *[float(row.figure[theme])] * 2)
    return units[leaf]


def _taken(program: _Program, steps: dict[int, list[tuple[int, float]]], times: int) -> list[tuple[int, float]]:
    """``times`` steps of any size; returns the terms of their sum."""
    chosen = {step: program.variable(0, times) for step in steps}
    program.require([(variable, 1.0) for variable in chosen.values()], times, times)
    for step, variable in chosen.items():
        steps[step].append((variable, 1.0))
    return [(variable, float(step)) for step, variable in chosen.items()]


def _steps_of(
    program: _Program, steps: dict[int, list[tuple[int, float]]], low: int, high: int, of: int, times: int
) -> None:
    """``times`` rows, of ``of`` steps each, whose sums lie between ``low`` and ``high``."""
    if of > 1:
        for _ in range(times):
            program.require(_taken(program, steps, of), low, high)
        return
    chosen = {step: program.variable(0, times) for step in range(max(low, -4), min(high, 4) + 1)}
    program.require([(variable, 1.0) for variable in chosen.values()], times, times)
    for step, variable in chosen.items():
        steps[step].append((variable, 1.0))


def _walk(program: _Program, steps: dict[int, list[tuple[int, float]]], fixed: Counter[int]) -> None:
    flow = {(one, other): program.variable(0, 1000) for one in FIVE for other in FIVE}
    first, last = [program.variable(0, 1) for _ in FIVE], [program.variable(0, 1) for _ in FIVE]
    for ends in (first, last):
        program.require([(variable, 1.0) for variable in ends], 1, 1)
    for remainder in FIVE:
        out = [(flow[remainder, other], 1.0) for other in FIVE if other != remainder]
        back = [(flow[other, remainder], -1.0) for other in FIVE if other != remainder]
        program.require([*out, *back, (first[remainder], -1.0), (last[remainder], 1.0)], 0, 0)
    for step, terms in steps.items():
        used = [(variable, 1.0) for (one, other), variable in flow.items() if other - one == step]
        needed = [(variable, -factor) for variable, factor in terms]
        program.require(used + needed, fixed[step], fixed[step])
