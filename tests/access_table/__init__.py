"""The access table: who gets what from every route. A new route needs a row, one line, in the part that fits it.

    "improvements:reply": Row(LEADER_OF_UNIT, url={"pk": "statement"}, methods="POST"),

``url`` says which row each part of the address names (an attribute of ``Place`` objects in ``world``), ``post`` the
fields of the form. Fields that carry ids go in ``ids``: with another unit's id they must be refused.
The patterns, here ``LEADER_OF_UNIT``, are in ``patterns.py``.
"""

from tests.access_table.accounts import ACCOUNTS
from tests.access_table.campaigns import CAMPAIGNS
from tests.access_table.conversations import CONVERSATIONS
from tests.access_table.improvements import IMPROVEMENTS
from tests.access_table.row import DENIED, GONE, LOGIN, YES, Row

__all__ = ["COMING", "DENIED", "GONE", "LOGIN", "TABLE", "YES", "Row"]

# With dict() a route that stands in two parts is an error; joined by | the later row would hide the other.
TABLE: dict[str, Row] = dict(**ACCOUNTS, **CONVERSATIONS, **IMPROVEMENTS, **CAMPAIGNS)

# Rules written before their page has an address. Take the name out when it is mounted, and give it a row.
COMING: set[str] = set()
