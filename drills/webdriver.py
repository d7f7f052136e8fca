"""A browser driven by W3C WebDriver, as much of it as the drill of WebKit needs, and WebKitGTK's own driver.

https://www.w3.org/TR/webdriver2/
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from hvaerviktig import serve

DRIVER = "WebKitWebDriver"
SCREEN = "1024x1366x24"
PATIENCE_SECONDS = 30
# The name under which an element's reference travels.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class WebDriverError(Exception):
    """What the driver answered in place of doing it."""


class Browser:
    """One window of one session. What is looked for is waited for."""

    def __init__(self, address: str) -> None:
        self.address = address
        wanted = {"unhandledPromptBehavior": "accept", "timeouts": {"implicit": PATIENCE_SECONDS * 1000}}
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.version: str = made["capabilities"]["browserVersion"]
        self.session = f"/session/{made['sessionId']}"

    def go(self, address: str) -> None:
        self._do("/url", {"url": address})

    def reload(self) -> None:
        self._do("/refresh", {})

    def back(self) -> None:
        self._do("/back", {})

    def give(self, name: str, value: str) -> None:
        """A cookie, for the site the window is on."""
        self._do("/cookie", {"cookie": {"name": name, "value": value, "httpOnly": True}})

    def find(self, selector: str) -> str:
        found: str = self._do("/element", {"using": "css selector", "value": selector})[ELEMENT]
        return found

    def write(self, selector: str, text: str) -> None:
        self._do(f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, selector: str) -> None:
        self._do(f"/element/{self.find(selector)}/click", {})

    def text(self, selector: str) -> str:
        return str(self._call("GET", f"{self.session}/element/{self.find(selector)}/text"))

    def evaluate(self, function: str, *arguments: object) -> Any:
        """What that async function of the page's answers."""
        script = f"""const [done, ...rest] = [...arguments].reverse();
            ({function})(...rest.reverse()).then((said) => done([said ?? null]), (fault) => done(String(fault)));"""
        said = self._do("/execute/async", {"script": script, "args": list(arguments)})
        if isinstance(said, str):
            raise WebDriverError(said)
        return said[0]

    def until(self, question: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
        """Whether it came to be so in that time."""
        end = time.monotonic() + seconds
        while not question():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def end(self) -> None:
        self._call("DELETE", self.session)

    def _do(self, path: str, body: Mapping[str, object]) -> Any:
        return self._call("POST", self.session + path, body)

    def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=3 * PATIENCE_SECONDS) as answer:  # noqa: S310  the driver we started
                return json.load(answer)["value"]
        except HTTPError as refused:
            said = json.load(refused)["value"]
            raise WebDriverError(f"{path}: {said['error']}: {said['message']}") from None


def is_here() -> bool:
    """Debian: apt install webkit2gtk-driver xvfb."""
    return bool(shutil.which(DRIVER)) and bool(os.environ.get("DISPLAY") or shutil.which("Xvfb"))


@contextlib.contextmanager
def webkit() -> Iterator[Browser]:
    """WebKitGTK with nothing in it, that forgets everything afterwards."""
    listener = serve.listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    with display() as screen, tempfile.TemporaryDirectory() as home:
        # It would wait for a desktop's bus for people who can't see, and draw by a graphics card.
        plain = {"NO_AT_BRIDGE": "1", "WEBKIT_DISABLE_DMABUF_RENDERER": "1", "LIBGL_ALWAYS_SOFTWARE": "1"}
        driver = subprocess.Popen(
            [DRIVER, "--host=127.0.0.1", f"--port={port}"],
            env=os.environ | plain | {"DISPLAY": screen, "HOME": home, "XDG_RUNTIME_DIR": home},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            browser = Browser(address)
            yield browser
            browser.end()
        finally:
            serve.end(driver)


def wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urlopen(f"{address}/status", timeout=PATIENCE_SECONDS):  # noqa: S310  the driver we started
                return
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@contextlib.contextmanager
def display() -> Iterator[str]:
    """A screen to draw on: the one that is here, or one in memory."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    told, tells = os.pipe()
    command = ["Xvfb", "-displayfd", str(tells), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=[tells], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    os.close(tells)
    try:
        with os.fdopen(told) as number:
            yield f":{number.readline().strip()}"
    finally:
        serve.end(server)
