"""What the strategist has done with the theme list before the first campaign, so that its history is not empty."""

from datetime import datetime, timedelta

from dialog.accounts.models import User
from dialog.themes.models import Lens, Theme
from dialog.themes.revising import add_theme, merge_themes
from dialog.units.models import Unit

OWN = {
    "name": "Stillhet",
    "lens": Lens.ACTIVITY,
    "definition": "Å slippe støy: radio, dører, skritt i gangen og prat utenfor døra.",
    "examples": "At det er stille etter klokka ti",
}


def tend_theme_list(municipality: Unit, by: User, begun: datetime) -> None:
    """A theme of their own that nobody could tell from another: it was merged, and every figure came afterwards."""
    own = add_theme(municipality=municipality, by=by, now=begun + timedelta(days=20), **OWN)
    rest = Theme.objects.get(municipality=municipality, code="privacy_rest")
    merge_themes(themes=[own], into=rest, by=by, now=begun + timedelta(days=60))
