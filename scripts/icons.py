"""Draw the app's icons and the picture it shows while it starts, from static/img/mark.svg, with Chromium.

Run by a developer, once for each change of the mark:

    python scripts/icons.py
"""

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
MARK = (ROOT / "static" / "img" / "mark.svg").read_text(encoding="utf-8")
OUT = ROOT / "static" / "img" / "app"
NATT = "#4a1a3e"
# File, size, and how much of the width the mark takes: a maskable icon loses up to a fifth at each edge.
ICONS = (
    ("icon-180.png", (180, 180), 0.62),
    ("icon-192.png", (192, 192), 0.62),
    ("icon-512.png", (512, 512), 0.62),
    ("icon-512-maskable.png", (512, 512), 0.44),
)
# iPads in whole pixels, upright and lying. Android draws its own from the icon and the colour.
SCREENS = ((1640, 2360), (1620, 2160), (1488, 2266), (1668, 2388), (2048, 2732))


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    turned = [(height, width) for width, height in SCREENS]
    splashes = [(f"start-{width}x{height}.png", (width, height), 0.18) for width, height in [*SCREENS, *turned]]
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        page = browser.new_page()
        for name, (width, height), part in [*ICONS, *splashes]:
            side = round(min(width, height) * part)
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(
                f"<style>body{{margin:0;height:100vh;display:grid;place-items:center;background:{NATT};color:#fff}}"
                f"svg{{width:{side}px;height:{side}px}}</style>{MARK}"
            )
            page.screenshot(path=OUT / name)
        browser.close()


if __name__ == "__main__":
    main()
