"""(a) Saving a conversation through the whole application against a bare view doing the same inserts."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from bench.figures import Figure
from bench.web import Line, at_once, serving
from hvaerviktig import postgres

MOST = 1.5
PAIRS, ROUNDS, AT_ONCE, EACH = 300, 15, 32, 4
WARM_UP = 40


class Sender:
    """One of the two, with the same words."""

    def __init__(self, address: str, facts: dict[str, Any], session: str, path: str) -> None:
        self.address, self.facts, self.session, self.path, self.number = address, facts, session, path, 0
        self.cookies: dict[bytes, bytes] = {}
        self.line = self.new_line()

    def new_line(self) -> Line:
        return Line(self.address, self.session, self.cookies)

    def request(self) -> bytes:
        self.number += 1
        residents = self.facts["residents"]
        themes = "".join(f"&ting1-themes={pk}" for pk in self.facts["themes"])
        body = (
            f"form_id={uuid.uuid4()}&said_by=person&things=1&open=0&action=save&ting1-words=Drikke+kaffe+sammen+med+"
            f"de+andre+hver+dag&ting1-intent=leader{themes}&unit={self.facts['unit']}&campaign={self.facts['campaign']}"
        )
        return self.line.post(self.path.format(residents[self.number % len(residents)]), body)


def measure(cluster: postgres.Cluster, name: str, facts: dict[str, Any]) -> list[Figure]:
    with serving(cluster, name) as full_address, serving(cluster, name, "bench.settings") as bare_address:
        full = Sender(full_address, facts, facts["carer"], "/samtaler/bruker/{}/")
        bare = Sender(bare_address, facts, facts["bare"], "/bare/{}/")
        for _ in range(WARM_UP):
            for sender in (full, bare):
                status, _body = sender.line.send(sender.request())
                assert status == 303, f"{sender.path}: {status}"
        return [one_at_a_time(full, bare), many_at_once(full, bare)]


def one_at_a_time(full: Sender, bare: Sender) -> Figure:
    times: dict[Sender, list[float]] = {full: [], bare: []}
    errors = 0
    for number in range(PAIRS):
        for sender in (full, bare) if number % 2 else (bare, full):
            elapsed, status, _body = sender.line.timed(sender.request())
            times[sender].append(elapsed * 1000)
            errors += status != 303
    ratio = median(times[full]) / median(times[bare])
    said = f"{median(times[full]):.1f} ms mot {median(times[bare]):.1f} ms, {errors} feil av {2 * PAIRS}"
    return Figure("lagre én om gangen, hele mot naken", ratio, MOST, said, is_passed=ratio <= MOST and not errors)


def many_at_once(full: Sender, bare: Sender) -> Figure:
    times: dict[Sender, list[float]] = {full: [], bare: []}
    lines = {sender: [sender.new_line() for _ in range(AT_ONCE)] for sender in (full, bare)}
    errors = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(ROUNDS):
            for sender in (full, bare) if number % 2 else (bare, full):
                requests = [[sender.request() for _ in range(EACH)] for _ in range(AT_ONCE)]
                elapsed, statuses = at_once(pool, lines[sender], requests)
                times[sender].append(elapsed)
                errors += sum(status != 303 for status in statuses)
    ratio = median(times[full]) / median(times[bare])
    count = AT_ONCE * EACH
    said = f"{count / median(times[full]):.0f}/s mot {count / median(times[bare]):.0f}/s, {errors} feil"
    return Figure(
        f"lagre {AT_ONCE} samtidig, hele mot naken", ratio, MOST, said, is_passed=ratio <= MOST and not errors
    )
