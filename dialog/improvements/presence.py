"""Who is still in the unit where she said something: whoever has died or moved has left it."""

from datetime import date

from django.db.models import F, Q

# From a fate to whoever said it.
RESIDENT = "statement__conversation__resident"


def is_here(today: date, at: str = "conversation__resident") -> Q:
    """``at``: the way to the resident from a row with a ``unit``. Somebody without a name cannot leave."""
    stays = Q(**{f"{at}__active_to": None}) | Q(**{f"{at}__active_to__gte": today})
    return Q(**{f"{at}__isnull": True}) | Q(**{f"{at}__unit": F("unit")}) & stays


def has_left(today: date, at: str = "conversation__resident") -> Q:
    """The others. Not a negation: a null compared with anything is neither."""
    is_elsewhere = Q(**{f"{at}__isnull": False}) & ~Q(**{f"{at}__unit": F("unit")})
    return is_elsewhere | Q(**{f"{at}__active_to__lt": today})
