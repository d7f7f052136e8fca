"""A tablet comes home with 200 answers: how long they take, at full speed and on a poor line, and how soon it answers
a finger on a slow tablet without coverage. In real Chromium."""

import base64
import json
import os
import statistics
import time
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.templatetags.static import static
from playwright.sync_api import BrowserContext, CDPSession, Page, Request, sync_playwright

from dialog.accounts import tablets
from dialog.conversations.models import Conversation
from dialog.outbox import sealing
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import sign_in
from scripts import get_chromium
from tests.outbox.browser import IN_CHARGE

LATENCY_MS, BYTES_A_SECOND = 400, 50_000
SLOWER = 6
OPENS_WITHIN_MS, ANSWERS_WITHIN_MS = 1000, 100
OPENINGS, TAPS = 5, 9

# Seal and store as form.js does; the words are as long as a long answer. The modules by the names the page has them
# under: there is no other without coverage.
FILL = """async ([[outboxAt, sealAt], count, residents]) => {
  const outbox = await import(outboxAt);
  const { seal } = await import(sealAt);
  const { utboksKey, utboksKeyId, utboksAuthor, utboksDevice } = document.body.dataset;
  const key = { id: utboksKeyId, public: utboksKey };
  const times = [];
  for (let number = 0; number < count; number += 1) {
    const words = `Svar ${number}: ${"jeg vil ut en tur hver dag ".repeat(30)}`.slice(0, 800);
    const now = new Date().toISOString();
    const conversation = crypto.randomUUID();
    const fields = [["form_id", conversation], ["things", "1"], ["open", "0"], ["said_by", "person"]];
    fields.push(["ting1-words", words], ["ting1-intent", "leader"]);
    const began = performance.now();
    const envelope = await seal(key, {
      kind: "conversation", conversation, part: 1, author: utboksAuthor, device: utboksDevice ?? "", claimed_by: "",
      about: { way: "resident", id: residents[number % residents.length], whom: "" }, action: "save", fields,
      times: { opened: now, saved: now, server_seen: now }, release: "",
    });
    await outbox.keep(envelope);
    times.push(performance.now() - began);
  }
  return times;
}"""
SEND = """async (outboxAt) => {
  const outbox = await import(outboxAt);
  const began = performance.now();
  await outbox.send();
  return [performance.now() - began, (await outbox.status()).waiting];
}"""
# From the finger to the next picture on the screen.
TAP = """() => new Promise((done) => {
  const began = performance.now();
  document.querySelector("#id_said_by_0").click();
  document.querySelector("[data-legg-til]").click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""


def run(address: str, scene: Scene, *, answers: int) -> Outcome:
    outcome = Outcome("utboksen")
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    session = sign_in(address, scene.staff[0]).session
    _tablet, secret = tablets.register(unit=scene.place.department, name="Skapet", by=scene.leader)
    cookies = {settings.SESSION_COOKIE_NAME: session, tablets.COOKIE: secret}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get_chromium.on_path(), args=["--disable-gpu", *options])
        context = browser.new_context(base_url=address, viewport={"width": 820, "height": 1180})
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = context.new_page()
        page.goto("/samtaler/")
        page.evaluate(IN_CHARGE)
        cdp = context.new_cdp_session(page)
        residents = [str(resident.pk) for resident in scene.residents]
        connection.close()
        at_full_speed = round_home(context, page, residents, answers, outcome)
        network(cdp, latency=LATENCY_MS, throughput=BYTES_A_SECOND)
        on_a_poor_line = round_home(context, page, residents, answers, outcome)
        network(cdp, latency=0, throughput=-1)
        without = without_coverage(context, page, cdp, outcome)
        browser.close()
    outcome.figures = {"svar": answers, "full fart": at_full_speed, "400 ms, 50 kB/s": on_a_poor_line} | without
    return outcome


def round_home(
    context: BrowserContext, page: Page, residents: list[str], answers: int, outcome: Outcome
) -> dict[str, object]:
    """Write ``answers`` down without coverage, come home, and count."""
    before = Conversation.objects.count()
    sent: list[bytes] = []

    def note(request: Request) -> None:
        if request.url.endswith("/outbox/") and request.method == "POST":
            sent.append(request.post_data_buffer or b"")

    modules = [static(f"js/outbox/{name}.js") for name in ("outbox", "seal")]
    context.set_offline(True)
    kept = page.evaluate(FILL, [modules, answers, residents])
    page.on("request", note)
    context.set_offline(False)
    milliseconds, waiting = page.evaluate(SEND, modules[0])
    page.remove_listener("request", note)
    made = Conversation.objects.count() - before
    connection.close()
    outcome.expect(waiting == 0, f"{waiting} svar venter fortsatt")
    outcome.expect(made == answers, f"{made} samtaler av {answers} svar")
    return {
        "sekunder": round(milliseconds / 1000, 1),
        "kB sendt": round(sum(map(len, sent)) / 1000),
        "låst og lagret, ms": round(statistics.median(kept), 1),
        "åpnet på tjeneren, ms": round(opening_ms(sent), 2),
    }


def opening_ms(bodies: list[bytes]) -> float:
    """The median time it takes to open one of the envelopes that were sent."""
    envelopes = [one for body in bodies for one in json.loads(body)["envelopes"]]
    times = []
    for one in envelopes:
        sealed = base64.b64decode(one["sealed"])
        began = time.perf_counter()
        sealing.open_envelope(sealed, version=one["v"], key_id=one["key"], envelope_id=UUID(one["id"]))
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def without_coverage(context: BrowserContext, page: Page, cdp: CDPSession, outcome: Outcome) -> dict[str, object]:
    """On a tablet six times slower than this machine: until the form can be written in, and until a tap is answered."""
    context.set_offline(True)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    opened, whole = zip(*(open_form(page) for _time in range(OPENINGS)), strict=True)
    taps = [page.evaluate(TAP) for _time in range(TAPS)]
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    context.set_offline(False)
    outcome.expect(statistics.median(opened) < OPENS_WITHIN_MS, f"skjemaet åpnet på {opened} ms")
    outcome.expect(statistics.median(taps) < ANSWERS_WITHIN_MS, f"trykk ble besvart på {taps} ms")
    times = {"skjemaet åpner uten dekning": opened, "og vet hvem som skriver": whole, "trykk besvart": taps}
    return {
        f"{what}, ms (beste fjerdedel, median)": (round(quarter(took)), round(statistics.median(took)))
        for what, took in times.items()
    }


def quarter(times: Sequence[float]) -> float:
    """What one time in four stays within: whatever else the machine does only ever makes it slower."""
    return statistics.quantiles(times, n=4, method="inclusive")[0]


def open_form(page: Page) -> tuple[float, float]:
    """After how many milliseconds the form is there to write in, and after how many it has all it was to read."""
    began = time.perf_counter()
    page.goto("/utboks/", wait_until="commit")
    page.locator("#id_ting1-words").wait_for()
    opened = time.perf_counter() - began
    page.locator("#samtale[data-klar]").wait_for()
    return opened * 1000, (time.perf_counter() - began) * 1000


def network(cdp: CDPSession, *, latency: int, throughput: int) -> None:
    conditions = {"latency": latency, "downloadThroughput": throughput, "uploadThroughput": throughput}
    cdp.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
