"""A tablet that loses its network, its pages and its power, and a server that comes and goes: for the browser tests."""

from contextlib import suppress
from urllib.request import urlopen

import psutil
from playwright.sync_api import expect

from dialog.accounts import tablets
from hvaerviktig import serve
from scripts import get_chromium
from tests.conftest import CHROMIUM_OPTIONS, TABLET

# Everything a thief could copy out of the browser, as one text.
STORED = """async () => {
  const all = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result);
      });
      all.push(JSON.stringify(rows));
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) all.push(request.url, await (await cache.match(request)).text());
  }
  return all.join("\\n");
}"""

COUNT = """async (wanted) => {
  const asked = indexedDB.open("utboks");
  const db = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const rows = await new Promise((done) => {
    db.transaction(wanted).objectStore(wanted).getAll().onsuccess = (event) => done(event.target.result);
  });
  db.close();
  return rows.filter((one) => !one.state || one.state === "waiting").length;
}"""

# Whether this very page is controlled is chance: one that is just being opened when the worker takes over is not.
# Every page opened from now on is.
IN_CHARGE = """() => navigator.serviceWorker.ready.then(({ active }) => new Promise((done) => {
  const look = () => active.state === "activated" && done();
  active.addEventListener("statechange", look);
  look();
}))"""

# The disk is full until ``isFull`` is set otherwise.
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  window.isFull = true;
  IDBObjectStore.prototype.put = function (...given) {
    if (window.isFull) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""
COVERAGE_IS_BACK = "() => { window.dispatchEvent(new Event('online')) }"


class Server:
    """gunicorn on the tests' database, that can be stopped: nobody listens at its address then."""

    def __init__(self, environment):
        self.environment, self.port = environment, 0
        self.start()

    @property
    def address(self):
        return f"http://localhost:{self.port}"

    def start(self, **more):
        listener = serve.listen("127.0.0.1", self.port)
        self.port = listener.getsockname()[1]
        self.process = serve.start_web(listener, processes=1, threads=8, environment=self.environment | more)
        listener.close()
        # How long it takes to start is not part of what the tablet is waited for.
        urlopen(f"{self.address}/healthz", timeout=60).close()  # noqa: S310  our own server

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


class Brett:
    """One browser profile on disk, that is opened, closed and killed."""

    def __init__(self, browser, profile, server):
        self.browser, self.profile, self.server = browser, profile, server
        self.open()

    def open(self):
        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.profile),
            executable_path=get_chromium.on_path(),
            args=[*CHROMIUM_OPTIONS, "--no-sandbox"],
            base_url=self.server.address,
            viewport=TABLET,
            locale="nb-NO",
            timezone_id="Europe/Oslo",
        )
        self.context.set_default_timeout(20_000)
        return self.context.pages[0]

    def page(self):
        return self.context.new_page()

    def kill(self):
        """As when the battery is pulled, as far as the browser knows."""
        for process in psutil.process_iter(["cmdline"]):
            if any(str(self.profile) in part for part in process.info["cmdline"] or ()):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        with suppress(Exception):
            self.context.close()

    def give(self, **cookies):
        self.context.add_cookies(
            [{"name": name, "value": value, "url": self.server.address} for name, value in cookies.items()]
        )

    def bytes_on_disk(self):
        return b"".join(path.read_bytes() for path in sorted(self.profile.rglob("*")) if path.is_file())


def register(unit, leader):
    """The secret of a tablet of the unit's."""
    _tablet, secret = tablets.register(unit=unit, name="Skapet", by=leader)
    return secret


def readable(text, words):
    """Those of the words that can be read in it, as a browser may have written them down."""
    raw = text if isinstance(text, bytes) else text.encode()
    return [word for word in words if word.encode() in raw or word.encode("utf-16-le") in raw]


def choose(page, text):
    page.locator("label", has_text=text).first.click()


def write_down(page, words):
    """The form without coverage, filled in and saved; the person is the one whose address the page came at."""
    expect(page.locator("#samtale[data-klar]")).to_be_visible()
    page.locator("#id_ting1-words").fill(words)
    choose(page, "Den du trykket på")
    choose(page, "Personen selv")
    choose(page, "Lederen må se på det")
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_role("heading", name="Lagret på nettbrettet.")).to_be_visible()


def waits(page, number):
    """What the line says; it is drawn by itself a moment after what it tells of."""
    text = "Alt er sendt" if number == 0 else f"{number} svar ligger trygt på dette nettbrettet"
    expect(page.locator("#utboks")).to_contain_text(text, timeout=20_000)
