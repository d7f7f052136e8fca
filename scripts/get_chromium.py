"""See to it that the browser tests find a Chromium: on PATH, else by apt when root, else Playwright's own.

Best is the one without windows, which Playwright too drives by itself: the same engine at two thirds of the work.
"""

import os
import shutil
import subprocess
import sys

WINDOWLESS = "chromium-headless-shell"
NAMES = (WINDOWLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "The browser tests need Chromium, and it could not be fetched. Install it: apt install chromium"


def on_path() -> str | None:
    """Where the best one is; None where there is only Playwright's own, if any."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def by_apt() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Chromium with apt …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}

    def apt(*words: str) -> bool:
        return subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0

    install = ("install", "--yes", "-qq", "--no-install-recommends")
    is_installed = apt("update", "-qq") and (apt(*install, WINDOWLESS) or apt(*install, "chromium"))
    return is_installed and on_path() is not None


def by_playwright() -> bool:
    print("Fetching Playwright's own Chromium …", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    if shutil.which(WINDOWLESS) or by_apt() or on_path() or by_playwright():
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
