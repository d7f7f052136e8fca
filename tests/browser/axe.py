"""axe in the page as it stands: given to it once, and telling only of what it may have found fault with."""

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Axe().axe_script
RUN = """(options) => "axe" in window && axe.run(document, { ...options, resultTypes: ["violations", "incomplete"] })
  .then(({ violations, incomplete }) => ({ violations, incomplete }))"""
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def carry_axe(page):
    """Have it in every page that is opened from now on: it is a large thing to hand to each."""
    page.add_init_script(SCRIPT)


def run_axe(page, options=None):
    """What axe says; everything it knows is asked unless ``options`` choose."""
    told = page.evaluate(RUN, options or {})
    if not told:
        page.evaluate(SCRIPT)
        told = page.evaluate(RUN, options or {})
    return told


def findings(page, options=None):
    """Each rule that is broken, with where."""
    return [
        (violation["id"], node["html"][:160])
        for violation in run_axe(page, options)["violations"]
        for node in violation["nodes"]
    ]
