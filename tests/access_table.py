"""The access table: who gets what from every route. A new route needs a row in ``TABLE``, one line.

    "improvements:reply": Row(LEADER_OF_UNIT, url={"pk": "statement"}, methods="POST"),

``url`` says which row each part of the address names (an attribute of ``Place`` objects in ``world.py``), ``post`` the
fields of the form. Fields that carry ids go in ``ids``: with another unit's id they must be refused.
Patterns say every "no" aloud. If none fits, write a new one; never loosen one that others use.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from tests.world import PEOPLE, PLACES

LOGIN, YES, DENIED, GONE = "login", "yes", 403, 404
CELLS = {"login": LOGIN, "yes": YES, "403": DENIED, "404": GONE}


def pattern(text: str, *, asker: str = "403") -> dict[tuple[str, str], str | int]:
    """Read rows of "place: a cell for everybody in PEOPLE, in that order", the last of them left out.

    That is ``asker``, who comes from outside to ask in the own care unit: refused, unless the pattern gives her cells,
    one for each row, in their order.
    """
    cells: dict[tuple[str, str], str | int] = {}
    lines = text.strip().splitlines()
    for line, asked in zip(lines, asker.split() if " " in asker else [asker] * len(lines), strict=True):
        place, words = line.split(":")
        for person, word in zip(PEOPLE, [*words.split(), asked], strict=True):
            cells[person, place.strip()] = CELLS[word]
    return cells


# fmt: off
#              anonymous staff lead else several strat rec  coun admin acc  prot  strang ended nobody
PUBLIC = pattern("""
    own:       yes   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  yes  yes""", asker="yes")
SIGNED_IN = pattern("""
    own:       login yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  yes  yes""", asker="yes")
# Somebody with a membership today.
AT_WORK = pattern("""
    own:       login yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  403  403""", asker="yes")
CARERS = pattern("""
    own:       login yes  yes  yes  yes  403  403  403  403  403  403   yes  403  403""")
LEADERS = pattern("""
    own:       login 403  yes  yes  yes  403  403  403  403  403  403   yes  403  403""")
TABLET_KEEPERS = pattern("""
    own:       login 403  yes  yes  yes  403  403  403  yes  403  403   yes  403  403""")
# A tablet of a unit: its leader's, and every administrator's of the municipality.
TABLET_KEEPER = pattern("""
    own:       login 403  yes  404  404  403  403  403  yes  403  403   404  403  403
    neighbour: login 403  404  yes  404  403  403  403  yes  403  403   404  403  403
    foreign:   login 403  404  404  404  403  403  403  404  403  403   yes  403  403
    missing:   login 403  404  404  404  403  403  403  404  403  403   404  403  403""")
STRATEGISTS = pattern("""
    own:       login 403  403  403  403  yes  403  403  403  403  403   yes  403  403""")
# Those who plan when the municipality asks.
PLANNERS = pattern("""
    own:       login 403  403  403  403  yes  403  403  yes  403  403   yes  403  403""")
# As CARERS, CARE_UNIT and AUTHOR below; somebody from outside asks in the own unit, and reads only what she wrote.
INTERVIEWERS = pattern("""
    own:       login yes  yes  yes  yes  403  403  403  403  403  403   yes  403  403""", asker="yes")
ASKED_IN_UNIT = pattern("""
    own:       login yes  yes  404  404  403  403  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  404  403  403  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  403  403  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  403  403  403  403  403  403   404  403  403""", asker="yes 404 404 404")
# Staff and leader of exactly this care unit; the leader of the section above it is a stranger here.
CARE_UNIT = pattern("""
    own:       login yes  yes  404  404  403  403  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  404  403  403  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  403  403  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  403  403  403  403  403  403   404  403  403""")
# What somebody wrote down herself, the last day.
AUTHOR = pattern("""
    own:       login yes  404  404  404  403  403  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  404  403  403  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  403  403  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  403  403  403  403  403  403   404  403  403""", asker="404")
# As AUTHOR, where somebody from outside has no business.
OWN_AUTHOR = AUTHOR | {("asker", place): DENIED for place in ("own", "neighbour", "foreign", "missing")}
LEADER_OF_UNIT = pattern("""
    own:       login 403  yes  404  404  403  403  403  403  403  403   404  403  403
    neighbour: login 403  404  yes  404  403  403  403  403  403  403   404  403  403
    foreign:   login 403  404  404  404  403  403  403  403  403  403   yes  403  403
    missing:   login 403  404  404  404  403  403  403  403  403  403   404  403  403""")
# Addresses that name the unit by its public code. Codes are a municipality's own: Nina's department has the same one as
# Ola's, and what she is shown there is hers.
CARE_UNIT_BY_CODE = pattern("""
    own:       login yes  yes  404  404  403  403  403  403  403  403   yes  403  403
    neighbour: login 404  404  yes  404  403  403  403  403  403  403   404  403  403
    missing:   login 404  404  404  404  403  403  403  403  403  403   404  403  403""")
# Who does the work there, and not their leader.
STAFF_BY_CODE = pattern("""
    own:       login yes  403  403  403  403  403  403  403  403  403   yes  403  403
    neighbour: login 404  403  403  403  403  403  403  403  403  403   404  403  403
    missing:   login 404  403  403  403  403  403  403  403  403  403   404  403  403""")
LEADER_BY_CODE = pattern("""
    own:       login 403  yes  404  404  403  403  403  403  403  403   yes  403  403
    neighbour: login 403  404  yes  404  403  403  403  403  403  403   404  403  403
    missing:   login 403  404  404  404  403  403  403  403  403  403   404  403  403""")
LEADER_OF_SECTION_BY_CODE = pattern("""
    own:       login 403  404  404  yes  403  403  403  403  403  403   404  403  403
    neighbour: login 403  404  404  404  403  403  403  403  403  403   404  403  403
    missing:   login 403  404  404  404  403  403  403  403  403  403   404  403  403""")
# The page of a section with departments below it (``section``). Nina leads a department of hers, not the section.
LEADER_OF_SECTION = pattern("""
    own:       login 403  404  404  yes  403  403  403  403  403  403   404  403  403
    neighbour: login 403  404  404  404  403  403  403  403  403  403   404  403  403
    foreign:   login 403  404  404  404  403  403  403  403  403  403   404  403  403
    missing:   login 403  404  404  404  403  403  403  403  403  403   404  403  403""")
# The page behind a paper form's code: whoever holds the paper, whatever municipality it is from.
ANYBODY_WITH_CODE = pattern("""
    own:       yes   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  yes  yes
    neighbour: yes   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  yes  yes
    foreign:   yes   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  yes  yes
    missing:   404   404  404  404  404  404  404  404  404  404  404   404  404  404""", asker="yes yes yes 404")
# Open answers that wait: those who work there. A receiver may decide on answers, but not on these.
DECIDERS = pattern("""
    own:       login yes  yes  404  404  403  404  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  404  403  404  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  403  404  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  403  404  403  403  403  403   404  403  403""")
DECIDER_ANYWHERE = pattern("""
    own:       login yes  yes  yes  yes  403  yes  403  403  403  403   yes  403  403""")
# What nobody was signed in for on a tablet: those who work there. Who comes from outside has only what she sent.
SENDERS = DECIDERS | {("asker", place): GONE for place in PLACES}
SENDER = AUTHOR | {(person, place): GONE for person in ("receiver", "asker") for place in PLACES}
SENDER_ANYWHERE = DECIDER_ANYWHERE | {("asker", "own"): YES}
RECEIVERS = pattern("""
    own:       login 403  403  403  403  403  yes  403  403  403  403   yes  403  403""")
# Every care unit under the receiver's sector is hers, but none that she works in: the stranger, who has every role
# in hers, works there too.
RECEIVER_OF_UNIT = pattern("""
    own:       login 403  403  403  403  403  yes  403  403  403  403   404  403  403
    neighbour: login 403  403  403  403  403  yes  403  403  403  403   404  403  403
    foreign:   login 403  403  403  403  403  404  403  403  403  403   404  403  403
    missing:   login 403  403  403  403  403  404  403  403  403  403   404  403  403""")
# Something of the whole municipality: a campaign, a release. What the neighbour unit has is the same one.
STRATEGY = pattern("""
    own:       login 403  403  403  403  yes  403  403  403  403  403   404  403  403
    neighbour: login 403  403  403  403  yes  403  403  403  403  403   404  403  403
    foreign:   login 403  403  403  403  404  403  403  403  403  403   yes  403  403
    missing:   login 403  403  403  403  404  403  403  403  403  403   404  403  403""")
# Those who see numbers and not words, and may ask a unit below them; the leader of a care unit has nobody to ask.
ASKERS = pattern("""
    own:       login 403  404  404  yes  yes  403  403  403  403  403   yes  403  403""")
UNIT_TO_ASK = pattern("""
    own:       login 403  404  404  yes  yes  403  403  403  403  403   yes  403  403
    neighbour: login 403  404  404  yes  yes  403  403  403  403  403   yes  403  403
    missing:   login 403  404  404  404  404  403  403  403  403  403   404  403  403""")
# A question is its asker's: Kari asked Ola's unit, Siv the neighbour's.
OWN_QUESTION = pattern("""
    own:       login 403  404  404  yes  404  403  403  403  403  403   404  403  403
    neighbour: login 403  404  404  404  yes  403  403  403  403  403   404  403  403
    foreign:   login 403  404  404  404  404  403  403  403  403  403   yes  403  403
    missing:   login 403  404  404  404  404  403  403  403  403  403   404  403  403""")
# The same, where the address names it by a code that each municipality has its own row for.
STRATEGY_BY_CODE = pattern("""
    own:       login 403  403  403  403  yes  403  403  403  403  403   yes  403  403
    neighbour: login 403  403  403  403  yes  403  403  403  403  403   yes  403  403
    missing:   login 403  403  403  403  404  403  403  403  403  403   404  403  403""")
# Honest answers: Rut receives those of the whole sector, the neighbour unit's too. Nina receives in hers, but she
# works in the department.
RECEIVED = pattern("""
    own:       login 403  403  403  403  403  yes  403  403  403  403   404  403  403
    neighbour: login 403  403  403  403  403  yes  403  403  403  403   404  403  403
    foreign:   login 403  403  403  403  403  404  403  403  403  403   404  403  403
    missing:   login 403  403  403  403  403  404  403  403  403  403   404  403  403""")
# Approved quotes: everybody with a role in the municipality, but whoever only comes to ask.
COLLEAGUES = pattern("""
    own:       login yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  403  403""")
# A quote is taken back by the unit it came from, and by the municipality's strategists.
QUOTE_KEEPERS = pattern("""
    own:       login yes  yes  404  404  yes  403  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  404  yes  403  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  404  403  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  404  403  403  403  403  403   404  403  403""")
INSIGHT = pattern("""
    own:       login yes  yes  yes  yes  yes  yes  yes  403  403  yes   yes  403  403""")
# A unit of a release. Codes are each municipality's own: Nina comes to her own unit by the same address.
INSIGHT_UNIT = pattern("""
    own:       login yes  yes  404  yes  yes  yes  yes  403  403  yes   yes  403  403
    neighbour: login 404  404  yes  yes  yes  yes  yes  403  403  yes   yes  403  403
    missing:   login 404  404  404  404  404  404  404  403  403  404   404  403  403""")
# A section of a release: those of its departments reach it, too.
INSIGHT_SECTION = pattern("""
    own:       login yes  yes  yes  yes  yes  yes  yes  403  403  yes   yes  403  403
    neighbour: login 404  404  404  404  yes  yes  yes  403  403  yes   yes  403  403
    missing:   login 404  404  404  404  404  404  404  403  403  404   404  403  403""")
# A signed address for a screen on which nobody is signed in: whoever holds it.
ANYBODY_WITH_ADDRESS = pattern("""
    own:       yes   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes   yes  yes  yes
    missing:   404   404  404  404  404  404  404  404  404  404  404   404  404  404""", asker="yes 404")
ADMINISTRATORS_HERE = pattern("""
    own:       login 403  403  403  403  403  403  403  yes  403  403   404  403  403
    neighbour: login 403  403  403  403  403  403  403  yes  403  403   404  403  403
    foreign:   login 403  403  403  403  403  403  403  404  403  403   yes  403  403
    missing:   login 403  403  403  403  403  403  403  404  403  403   404  403  403""")
ADMINISTRATORS = pattern("""
    own:       login 403  403  403  403  403  403  403  yes  403  403   yes  403  403""")
# Codes are a municipality's own: Nina comes to hers by the same address.
ADMINISTRATOR_BY_CODE = pattern("""
    own:       login 403  403  403  403  403  403  403  yes  403  403   yes  403  403
    neighbour: login 403  403  403  403  403  403  403  yes  403  403   yes  403  403
    missing:   login 403  403  403  403  403  403  403  404  403  403   404  403  403""")
# Something in the municipality that an administrator may change.
ADMINISTRATION = pattern("""
    own:       login 403  403  403  403  403  403  403  yes  403  403   404  403  403
    neighbour: login 403  403  403  403  403  403  403  yes  403  403   404  403  403
    foreign:   login 403  403  403  403  403  403  403  404  403  403   yes  403  403
    missing:   login 403  403  403  403  403  403  403  404  403  403   404  403  403""")
# Something of one's own that nobody in the world has; a test of its own shows that another's is a 404 as well.
NOT_ONES_OWN = pattern("""
    own:       login 404  404  404  404  404  404  404  404  404  404   404  404  404""", asker="404")
# A page that is there on a registered tablet only, or with a provider that is set.
NOT_HERE = pattern("""
    own:       404   404  404  404  404  404  404  404  404  404  404   404  404  404""", asker="404")
# Requests and the access log are a municipality's own: its officers come to those of all its units.
ACCESS_OFFICER = pattern("""
    own:       login 403  403  403  403  403  403  403  403  yes  403   404  403  403
    neighbour: login 403  403  403  403  403  403  403  403  yes  403   404  403  403
    foreign:   login 403  403  403  403  403  403  403  403  404  403   yes  403  403
    missing:   login 403  403  403  403  403  403  403  403  404  403   404  403  403""")
ACCESS_OFFICERS = pattern("""
    own:       login 403  403  403  403  403  403  403  403  yes  403   yes  403  403""")
PROTECTION_OFFICER = pattern("""
    own:       login 403  403  403  403  403  403  403  403  403  yes   404  403  403
    neighbour: login 403  403  403  403  403  403  403  403  403  yes   404  403  403
    foreign:   login 403  403  403  403  403  403  403  403  403  404   yes  403  403
    missing:   login 403  403  403  403  403  403  403  403  403  404   404  403  403""")
PROTECTION_OFFICERS = pattern("""
    own:       login 403  403  403  403  403  403  403  403  403  yes   yes  403  403""")
# Break-glass is hers who broke it: Lars has opened one unit, Liv another.
GLASS = pattern("""
    own:       login 403  404  yes  404  403  403  403  403  403  403   404  403  403
    neighbour: login 403  yes  404  404  403  403  403  403  403  403   404  403  403
    foreign:   login 403  404  404  404  403  403  403  403  403  403   yes  403  403
    missing:   login 403  404  404  404  403  403  403  403  403  403   404  403  403""")
# A file that waits is seen by the one who sent it; the neighbour's was sent by another administrator.
OWN_FILE = pattern("""
    own:       login 403  403  403  403  403  403  403  yes  403  403   404  403  403
    neighbour: login 403  403  403  403  403  403  403  404  403  403   404  403  403
    foreign:   login 403  403  403  403  403  403  403  404  403  403   yes  403  403
    missing:   login 403  403  403  403  403  403  403  404  403  403   404  403  403""")
# Files about units: the strategist's of all, a leader's of those she leads; a leader of a department has none.
REPORTERS = pattern("""
    own:       login 403  yes  yes  yes  yes  403  403  403  403  403   yes  403  403""")
REPORT = pattern("""
    own:       login 403  404  404  yes  yes  403  403  403  403  403   404  403  403
    neighbour: login 403  404  404  404  yes  403  403  403  403  403   404  403  403
    foreign:   login 403  404  404  404  404  403  403  403  403  403   yes  403  403
    missing:   login 403  404  404  404  404  403  403  403  403  403   404  403  403""")
# Visits: who works there, and who leads a unit above. Codes are a municipality's own: Nina comes to hers by the same.
VISITED_BY_CODE = pattern("""
    own:       login yes  yes  404  yes  403  403  403  403  403  403   yes  403  403
    neighbour: login 404  404  yes  yes  403  403  403  403  403  403   404  403  403
    missing:   login 404  404  404  404  403  403  403  403  403  403   404  403  403""")
VISITED = pattern("""
    own:       login yes  yes  404  yes  403  403  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  yes  403  403  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  403  403  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  403  403  403  403  403  403   404  403  403""")
PROMISES = pattern("""
    own:       login yes  yes  yes  yes  yes  403  403  403  403  403   yes  403  403""")
# A promise is read by the unit, by those who lead above it, and by the municipality's strategists.
PROMISE = pattern("""
    own:       login yes  yes  404  yes  yes  403  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  yes  yes  403  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  404  403  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  404  403  403  403  403  403   404  403  403""")
# How it went is said by its owner, the host or the unit's leader: Ola owns the own one, Lars the neighbour's.
PROMISE_KEEPER = pattern("""
    own:       login yes  yes  404  403  403  403  403  403  403  403   404  403  403
    neighbour: login 404  404  yes  403  403  403  403  403  403  403   404  403  403
    foreign:   login 404  404  404  404  404  403  403  403  403  403   yes  403  403
    missing:   login 404  404  404  404  404  403  403  403  403  403   404  403  403""")
# fmt: on


@dataclass(frozen=True)
class Row:
    """``methods`` not named answer 405 to those who would be let in. ``ok``: the statuses that mean yes.

    ``everywhere``: those whose forms may name any unit of their municipality, where others name their own.
    """

    cells: dict[tuple[str, str], str | int]
    url: dict[str, str] = field(default_factory=dict)
    methods: str = "GET"
    post: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    ok: tuple[int, ...] = ()
    everywhere: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(place for place in PLACES if ("anonymous", place) in self.cells)

    def address(self, route: str, objects: SimpleNamespace) -> str:
        return reverse(route, kwargs={part: getattr(objects, name) for part, name in self.url.items()})

    def fields(self, objects: SimpleNamespace) -> dict[str, str]:
        return self.post | {name: str(getattr(objects, key)) for name, key in self.ids.items()}

    def allowed(self, method: str) -> tuple[int, ...]:
        return self.ok or {"GET": (200,), "POST": (200, 204, 302, 422)}[method]


TOMORROW = str(timezone.localdate() + timedelta(days=1))
VISIT = {"visit_id": str(uuid.uuid4()), "guests": "Eva Lund, ordfører", "held_on": TOMORROW}
PROMISED = {"promise_id": str(uuid.uuid4()), "words": "Benk i hagen", "due_on": TOMORROW}
ACTION = {"code": "unit_code", "pk": "action"}

TABLE: dict[str, Row] = {
    # accounts
    "account_login": Row(PUBLIC, methods="GET POST", ok=(200, 302, 422)),
    "account_logout": Row(PUBLIC, methods="POST"),
    # Nobody in the world has a password of their own: they are sent to ask for one.
    "account_change_password": Row(SIGNED_IN, methods="GET POST", ok=(200, 302, 422)),
    "account_reset_password": Row(PUBLIC, methods="GET POST", ok=(200, 422)),
    "account_reset_password_done": Row(PUBLIC),
    "account_reset_password_from_key": Row(PUBLIC, url={"uidb36": "word", "key": "word"}, methods="GET POST"),
    "account_reset_password_from_key_done": Row(PUBLIC),
    "set_language": Row(PUBLIC, methods="POST", post={"language": "nn"}),
    # sign-in: second factors, the municipality's own, shared tablets, help
    "account_reauthenticate": Row(SIGNED_IN, methods="GET POST", ok=(302,)),
    "mfa_authenticate": Row(PUBLIC, methods="GET POST", ok=(302,)),
    "mfa_login_webauthn": Row(PUBLIC, methods="GET POST", ok=(302,)),
    "mfa_index": Row(SIGNED_IN),
    "mfa_reauthenticate": Row(SIGNED_IN, methods="GET POST", ok=(302,)),
    "mfa_reauthenticate_webauthn": Row(SIGNED_IN, methods="GET POST", ok=(302,)),
    "mfa_activate_totp": Row(SIGNED_IN, methods="GET POST"),
    "mfa_deactivate_totp": Row(NOT_ONES_OWN, methods="GET POST"),
    "mfa_list_webauthn": Row(SIGNED_IN),
    "mfa_add_webauthn": Row(SIGNED_IN, methods="GET POST"),
    "mfa_edit_webauthn": Row(NOT_ONES_OWN, url={"pk": "passkey"}, methods="GET POST"),
    "mfa_remove_webauthn": Row(NOT_ONES_OWN, url={"pk": "passkey"}, methods="GET POST"),
    "mfa_view_recovery_codes": Row(NOT_ONES_OWN),
    "mfa_generate_recovery_codes": Row(SIGNED_IN, methods="GET POST"),
    "openid_connect_login": Row(NOT_HERE, url={"provider_id": "theme_code"}),
    "openid_connect_callback": Row(NOT_HERE, url={"provider_id": "theme_code"}),
    "account_lock": Row(SIGNED_IN, methods="POST"),
    "account_awake": Row(SIGNED_IN, ok=(204,)),
    "account_tablets": Row(
        TABLET_KEEPERS,
        methods="GET POST",
        post={"name": "Vakt"},
        ids={"unit": "unit"},
        ok=(200, 303, 422),
        everywhere=("administrator",),
    ),
    "account_rename_tablet": Row(
        TABLET_KEEPER, url={"tablet_id": "tablet"}, methods="GET POST", post={"name": "Vakt"}, ok=(200, 303)
    ),
    "account_retire_tablet": Row(
        TABLET_KEEPER, url={"tablet_id": "tablet"}, methods="GET POST", post={"why": "lost"}, ok=(200, 303)
    ),
    "account_choose_code": Row(CARERS, methods="GET POST"),
    "account_enter_code": Row(NOT_HERE, url={"user_id": "user"}, methods="GET POST"),
    "account_help": Row(
        ADMINISTRATORS_HERE, url={"user_id": "user"}, methods="GET POST", post={"action": "second_factor"}
    ),
    "home:kept": Row(SIGNED_IN, ok=(302,)),
    "home:take_back": Row(NOT_ONES_OWN, url={"pk": "resident"}, methods="POST"),
    # conversations
    "conversations:start": Row(INTERVIEWERS),
    "conversations:unit": Row(ASKED_IN_UNIT, url={"unit_id": "unit"}),
    "conversations:search": Row(ASKED_IN_UNIT, url={"unit_id": "unit"}, methods="POST", post={"q": "kanarinavn"}),
    "conversations:day_list": Row(
        CARE_UNIT,
        url={"unit_id": "unit"},
        methods="GET POST",
        post={"action": "add"},
        ids={"resident": "resident"},
    ),
    "conversations:new": Row(ASKED_IN_UNIT, url={"resident_id": "resident"}, methods="GET POST"),
    "conversations:new_unnamed": Row(ASKED_IN_UNIT, url={"unit_id": "unit"}, methods="GET POST"),
    "conversations:new_gathering": Row(
        CARE_UNIT, url={"unit_id": "unit"}, methods="GET POST", ids={"present": "resident"}
    ),
    "conversations:gathering": Row(OWN_AUTHOR, url={"gathering_id": "gathering"}),
    "conversations:correct_gathering": Row(OWN_AUTHOR, url={"gathering_id": "gathering"}, methods="GET POST"),
    "conversations:journal": Row(CARE_UNIT, url={"unit_id": "unit"}),
    "conversations:mark_journal": Row(
        CARE_UNIT, url={"statement_id": "statement"}, methods="POST", post={"action": "written"}, ok=(303,)
    ),
    "conversations:urgent_phone": Row(LEADER_OF_UNIT, url={"unit_id": "unit"}, methods="GET POST", ok=(200, 303, 422)),
    "conversations:suggest": Row(INTERVIEWERS, methods="POST"),
    # the coding desk; a statement of another desk is a 404 in the form as well
    "conversations:code": Row(
        CARE_UNIT,
        url={"unit_id": "unit"},
        methods="GET POST",
        post={"action": "none"},
        ids={"statement": "uncoded"},
        ok=(200, 303),
    ),
    "conversations:code_again": Row(
        CARE_UNIT, url={"unit_id": "unit"}, methods="GET POST", post={"action": "undo"}, ok=(200, 303)
    ),
    "conversations:code_published": Row(STRATEGISTS, methods="GET POST", post={"action": "undo"}, ok=(200, 303)),
    "conversations:code_published_again": Row(STRATEGISTS, methods="GET POST", post={"action": "undo"}, ok=(200, 303)),
    "conversations:code_honest": Row(RECEIVERS, methods="GET POST", post={"action": "undo"}, ok=(200, 303)),
    "conversations:receipt": Row(AUTHOR, url={"conversation_id": "written"}),
    "conversations:correct": Row(AUTHOR, url={"conversation_id": "written"}, methods="GET POST"),
    "conversations:retry": Row(AUTHOR, url={"conversation_id": "written"}, methods="POST"),
    "conversations:withdraw": Row(AUTHOR, url={"conversation_id": "written"}, methods="POST", ok=(303,)),
    # intake
    "intake:enter": Row(PUBLIC),
    "intake:write": Row(ANYBODY_WITH_CODE, url={"code": "answer_code"}, methods="GET POST"),
    "intake:queue": Row(CARE_UNIT, url={"unit_id": "unit"}),
    "intake:honest_queue": Row(RECEIVERS),
    "intake:arrival": Row(
        DECIDERS,
        url={"pk": "arrival"},
        methods="GET POST",
        post={"intent1": "leader"},
        ids={"resident": "resident"},
        ok=(200, 303),
    ),
    "intake:refuse": Row(DECIDERS, url={"pk": "arrival"}, methods="POST", post={"reason": "spam"}, ok=(303,)),
    "intake:take_back": Row(DECIDERS, url={"pk": "refused"}, methods="POST", ok=(303,)),
    "intake:choose": Row(DECIDER_ANYWHERE),
    "intake:papers": Row(CARE_UNIT, url={"unit_id": "unit"}, methods="GET POST"),
    "intake:count": Row(CARE_UNIT, url={"unit_id": "unit"}, methods="POST", post={"collected": "3"}),
    "intake:suggest": Row(CARE_UNIT, url={"unit_id": "unit"}, methods="POST", post={"number": "1", "words1": "kaffe"}),
    "intake:honest_papers": Row(RECEIVER_OF_UNIT, url={"unit_id": "unit"}, methods="GET POST"),
    # outbox: no session is looked at, and what the table's client sends is no batch
    "outbox:receive": Row(PUBLIC, methods="POST", ok=(400,)),
    "outbox:worker": Row(PUBLIC),
    "outbox:shell": Row(PUBLIC),
    "outbox:install": Row(PUBLIC),
    "outbox:waiting": Row(PUBLIC),
    "outbox:mine": Row(SENDER_ANYWHERE),
    "outbox:whose": Row(
        SENDERS, url={"pk": "waiting_envelope"}, methods="GET POST", ids={"resident": "resident"}, ok=(200, 303, 422)
    ),
    "outbox:throw": Row(SENDERS, url={"pk": "waiting_envelope"}, methods="POST", post={"why": "nobodys"}, ok=(303,)),
    "outbox:confirm": Row(SENDER, url={"pk": "doubted_envelope"}, methods="POST", post={"answer": "yes"}, ok=(303,)),
    "outbox:set_date": Row(SENDER, url={"pk": "undated_envelope"}, methods="POST", post={"on": "x"}, ok=(303,)),
    "outbox:keys": Row(ADMINISTRATORS),
    "outbox:open_again": Row(ADMINISTRATORS, methods="POST", ok=(303,)),
    "outbox:throw_closed": Row(
        ADMINISTRATION, url={"pk": "closed_envelope"}, methods="POST", post={"why": "nobodys"}, ok=(303,)
    ),
    "outbox:tickets": Row(
        ASKED_IN_UNIT, url={"unit_id": "unit"}, methods="GET POST", ids={"resident": "resident"}, ok=(200, 303)
    ),
    "outbox:rename_ticket": Row(
        AUTHOR, url={"ticket_id": "ticket"}, methods="GET POST", post={"label": "Etter frokost"}, ok=(200, 303)
    ),
    "outbox:take_back": Row(AUTHOR, url={"ticket_id": "ticket"}, methods="POST", ok=(303,)),
    # home
    "stil": Row(PUBLIC),
    # help
    "help:index": Row(PUBLIC),
    "help:asking": Row(PUBLIC),
    "help:urgent": Row(PUBLIC),
    "help:answering": Row(PUBLIC),
    "help:about": Row(PUBLIC),
    "help:privacy": Row(PUBLIC),
    "help:accessibility": Row(PUBLIC),
    "help:accessibility_data": Row(PUBLIC),
    "home:start": Row(AT_WORK, ok=(200, 302)),
    "home:mail": Row(AT_WORK, methods="GET POST"),
    "home:unit": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "home:units": Row(LEADER_OF_SECTION_BY_CODE, url={"code": "section_code"}),
    "home:presence": Row(LEADER_BY_CODE, url={"code": "unit_code"}),
    "home:mark_staff": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "user"}, methods="POST"),
    "home:mark_resident": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "resident"}, methods="POST"),
    # improvements
    "improvements:statements": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:theme_words": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code", "theme_code": "theme_code"}),
    "improvements:untold": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:reply": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="GET POST"),
    "improvements:reply_form": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}),
    "improvements:keep_promise": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:mark_told": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}, methods="GET POST"),
    "improvements:take_back_told": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}, methods="POST"),
    "improvements:take_back": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:better": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:ask_better": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}, methods="GET POST"),
    "improvements:left": Row(LEADER_BY_CODE, url={"code": "unit_code"}),
    "improvements:decide_departure": Row(
        LEADER_OF_UNIT, url={"code": "unit_code", "pk": "resident"}, methods="GET POST"
    ),
    "improvements:take_back_departure": Row(
        LEADER_OF_UNIT, url={"code": "unit_code", "pk": "departure"}, methods="POST"
    ),
    "improvements:actions": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:action": Row(CARE_UNIT, url={"code": "unit_code", "pk": "action"}),
    "improvements:start_action": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="GET POST"),
    "improvements:move_action": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "action"}, methods="POST"),
    "improvements:close_action": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "action"}, methods="POST"),
    # small things, praise, and the sheets that are printed
    "improvements:morning": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:morning_sheet": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:decide_names": Row(
        LEADER_BY_CODE, url={"code": "unit_code"}, post={"names": "initial"}, methods="POST"
    ),
    "improvements:small_thing": Row(
        CARE_UNIT,
        url={"code": "unit_code", "pk": "statement"},
        methods="GET POST",
        post={"hand_over_id": "1" * 32},
        ids={"to": "user"},
    ),
    "improvements:mark_small_done": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:take": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:put_back": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:put_on_list": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="GET POST"),
    "improvements:take_off_list": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="POST"),
    "improvements:praise": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:mark_praise": Row(CARE_UNIT, url={"code": "unit_code", "pk": "praised"}, methods="POST"),
    "improvements:unmark_praise": Row(CARE_UNIT, url={"code": "unit_code", "pk": "praised"}, methods="POST"),
    "improvements:told_sheet": Row(CARE_UNIT, url={"code": "unit_code", "pk": "fate"}),
    "actions:change_plan": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:set_measure": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:write_reading": Row(CARE_UNIT, url=ACTION, methods="POST"),
    "actions:remove_reading": Row(LEADER_OF_UNIT, url={**ACTION, "reading_id": "reading"}, methods="POST"),
    "actions:write_round": Row(CARE_UNIT, url=ACTION, methods="GET POST"),
    "actions:set_economy": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:history": Row(CARE_UNIT, url=ACTION),
    "actions:note": Row(CARE_UNIT, url=ACTION),
    "actions:write_note": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:write_worry": Row(CARE_UNIT, url=ACTION, methods="POST"),
    "actions:answer_worry": Row(LEADER_OF_UNIT, url={**ACTION, "worry_id": "worry"}, methods="POST"),
    "actions:share": Row(LEADER_OF_UNIT, url=ACTION, methods="GET POST"),
    "actions:take_back": Row(LEADER_OF_UNIT, url=ACTION, methods="POST"),
    "actions:shared": Row(COLLEAGUES),
    "actions:sums": Row(STRATEGISTS),
    # questions to a unit, and its own words
    "improvements:ask": Row(UNIT_TO_ASK, url={"code": "unit_code"}, methods="GET POST"),
    "improvements:asked": Row(ASKERS),
    "improvements:withdraw_question": Row(OWN_QUESTION, url={"pk": "question"}, methods="POST"),
    "improvements:questions": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:answer_question": Row(CARE_UNIT, url={"code": "unit_code", "pk": "question"}, methods="GET POST"),
    "improvements:own_words": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "improvements:approve_own_words": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "improvements:write_own_words": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="GET POST"),
    "improvements:withdraw_own_words": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    # honest answers
    "receiving:index": Row(RECEIVERS),
    "receiving:answer": Row(RECEIVED, url={"pk": "honest"}, methods="GET POST"),
    # quotes
    "quotes:index": Row(COLLEAGUES),
    "quotes:unit": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "quotes:propose": Row(CARE_UNIT, url={"code": "unit_code", "pk": "statement"}, methods="GET POST"),
    "quotes:withdraw": Row(QUOTE_KEEPERS, url={"pk": "quote"}, methods="POST"),
    "quotes:desk": Row(STRATEGISTS),
    "quotes:review": Row(STRATEGY, url={"pk": "quote"}, methods="GET POST"),
    # visits and promises
    "conversations:thanks": Row(INTERVIEWERS),
    "visits:index": Row(VISITED_BY_CODE, url={"code": "unit_code"}),
    "visits:visit": Row(VISITED, url={"code": "unit_code", "pk": "visit"}),
    "visits:plan": Row(LEADER_BY_CODE, url={"code": "unit_code"}, methods="GET POST", post=VISIT),
    "visits:change": Row(
        LEADER_OF_UNIT,
        url={"code": "unit_code", "pk": "planned_visit"},
        methods="GET POST",
        post=VISIT,
        ids={"host": "user"},
    ),
    "visits:cancel": Row(
        LEADER_OF_UNIT, url={"code": "unit_code", "pk": "planned_visit"}, methods="POST", post={"why": "Snø"}
    ),
    "visits:write_down": Row(CARE_UNIT, url={"code": "unit_code", "pk": "visit"}, methods="GET POST"),
    "visits:make_promise": Row(
        CARE_UNIT, url={"code": "unit_code", "pk": "visit"}, methods="GET POST", post=PROMISED, ids={"owner": "user"}
    ),
    "home:visit_brief": Row(VISITED_BY_CODE, url={"code": "unit_code"}),
    "home:visit_brief_pdf": Row(VISITED_BY_CODE, url={"code": "unit_code"}),
    "visits:promises": Row(PROMISES),
    "visits:promise": Row(PROMISE, url={"pk": "promise"}),
    "visits:close_promise": Row(PROMISE_KEEPER, url={"pk": "promise"}, methods="GET POST", post={"outcome": "kept"}),
    "visits:move_promise": Row(
        PROMISE_KEEPER,
        url={"pk": "promise"},
        methods="GET POST",
        post={"flytt-due_on": TOMORROW, "flytt-why": "Snø"},
        ids={"flytt-owner": "user"},
    ),
    "visits:make_action": Row(LEADER_OF_UNIT, url={"pk": "promise"}, methods="POST"),
    # campaigns
    "campaigns:index": Row(STRATEGISTS),
    "campaigns:detail": Row(STRATEGY, url={"pk": "campaign"}),
    "campaigns:ask_to_close": Row(STRATEGY, url={"pk": "campaign"}, methods="POST"),
    "campaigns:take_back": Row(STRATEGY, url={"pk": "campaign"}, methods="POST"),
    "campaigns:close": Row(STRATEGY, url={"pk": "campaign"}, methods="POST"),
    "campaigns:campaign_progress": Row(STRATEGY, url={"pk": "campaign"}, ok=(302,)),
    "campaigns:campaign_again": Row(STRATEGY, url={"pk": "campaign"}, methods="POST"),
    "campaigns:withdraw": Row(STRATEGY, url={"pk": "release"}, methods="GET POST"),
    # Every municipality has the same quarters.
    "campaigns:quarter": Row(STRATEGISTS, url={"code": "quarter"}),
    "campaigns:ask_to_close_quarter": Row(STRATEGISTS, url={"code": "quarter"}, methods="POST"),
    "campaigns:take_back_quarter": Row(STRATEGISTS, url={"code": "quarter"}, methods="POST"),
    "campaigns:close_quarter": Row(STRATEGISTS, url={"code": "quarter"}, methods="POST"),
    "campaigns:quarter_progress": Row(STRATEGISTS, url={"code": "quarter"}, ok=(302,)),
    "campaigns:quarter_again": Row(STRATEGISTS, url={"code": "quarter"}, methods="POST"),
    "campaigns:new": Row(STRATEGISTS),
    "campaigns:rules": Row(PLANNERS, methods="GET POST"),
    "campaigns:confidence": Row(STRATEGY, url={"pk": "campaign"}),
    "home:confidence": Row(CARE_UNIT_BY_CODE, url={"code": "unit_code"}),
    "home:reply_confidence": Row(STAFF_BY_CODE, url={"code": "unit_code"}, methods="POST", post={"action": "never"}),
    "campaigns:plan": Row(STRATEGISTS, methods="POST"),
    "campaigns:change": Row(STRATEGY, url={"pk": "campaign"}, methods="GET POST"),
    "campaigns:kit": Row(STRATEGY, url={"pk": "campaign"}),
    "campaigns:kit_zip": Row(STRATEGY, url={"pk": "campaign"}),
    "campaigns:kit_unit_zip": Row(STRATEGY, url={"pk": "campaign", "unit_id": "unit"}),
    "campaigns:kit_piece": Row(STRATEGY, url={"pk": "campaign", "unit_id": "unit", "piece": "piece"}),
    # Theme codes are a municipality's own: Nina's list has a theme of the same code, and it is hers.
    "themes:index": Row(STRATEGISTS),
    "themes:try_out": Row(STRATEGISTS, methods="POST"),
    "themes:add": Row(STRATEGISTS, methods="POST"),
    "themes:theme": Row(STRATEGY_BY_CODE, url={"code": "theme_code"}),
    "themes:describe": Row(STRATEGY_BY_CODE, url={"code": "theme_code"}, methods="POST"),
    "themes:add_pattern": Row(STRATEGY_BY_CODE, url={"code": "theme_code"}, methods="POST"),
    "themes:remove_pattern": Row(STRATEGY, url={"code": "theme_code", "pk": "pattern"}, methods="POST"),
    "themes:retire": Row(STRATEGY_BY_CODE, url={"code": "theme_code"}, methods="POST"),
    "themes:restore": Row(STRATEGY_BY_CODE, url={"code": "theme_code"}, methods="POST"),
    "themes:start": Row(STRATEGISTS, methods="POST"),
    "themes:merge": Row(STRATEGISTS, methods="GET POST"),
    "themes:split": Row(STRATEGY_BY_CODE, url={"code": "theme_code"}, methods="GET POST"),
    "themes:versions": Row(STRATEGISTS),
    "themes:undo": Row(STRATEGISTS, methods="POST"),
    "conversations:journey_lists": Row(STRATEGISTS),
    "conversations:journey_add": Row(STRATEGISTS, url={"name": "list_name"}, methods="POST"),
    "conversations:journey_move": Row(STRATEGY, url={"name": "list_name", "pk": "step"}, methods="POST"),
    "conversations:journey_remove": Row(STRATEGY, url={"name": "list_name", "pk": "step"}, methods="POST"),
    "home:invitation": Row(LEADER_BY_CODE, url={"code": "unit_code"}),
    "home:sign_up": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "campaign"}, methods="POST"),
    "home:decline": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "campaign"}, methods="POST"),
    "home:kit_zip": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "campaign"}),
    "home:kit_piece": Row(LEADER_OF_UNIT, url={"code": "unit_code", "pk": "campaign", "piece": "piece"}),
    # reports
    "reports:release_csv": Row(STRATEGY, url={"pk": "release"}),
    "reports:release_xlsx": Row(STRATEGY, url={"pk": "release"}),
    "reports:index": Row(REPORTERS),
    "reports:order": Row(REPORTERS, methods="POST"),
    "reports:made": Row(REPORTERS, ok=(302,)),
    "reports:report": Row(REPORT, url={"pk": "report"}),
    "reports:fetch": Row(REPORT, url={"pk": "report"}),
    "reports:sentences": Row(STRATEGY, url={"pk": "release", "code": "section_code"}, methods="GET POST"),
    "reports:resources": Row(STRATEGISTS),
    "reports:send_resources": Row(STRATEGISTS, methods="POST"),
    "reports:resource_file": Row(STRATEGY, url={"pk": "resources_waiting"}),
    "reports:use_resources": Row(STRATEGY, url={"pk": "resources_waiting"}, methods="POST"),
    "reports:undo_resources": Row(STRATEGY, url={"pk": "resources_in_use"}, methods="POST"),
    "reports:throw_resources": Row(STRATEGY, url={"pk": "resources_waiting"}, methods="POST"),
    # insight
    "insight:index": Row(INSIGHT, ok=(302,)),
    "insight:agreement": Row(STRATEGISTS),
    "insight:unit": Row(INSIGHT_UNIT, url={"code": "unit_code"}),
    "insight:theme": Row(INSIGHT_SECTION, url={"code": "section_code", "theme_code": "theme_code"}),
    "insight:day_start": Row(INSIGHT, ok=(302,)),
    "insight:day": Row(INSIGHT_UNIT, url={"code": "unit_code"}),
    "insight:day_now": Row(INSIGHT_UNIT, url={"code": "unit_code"}),
    "insight:screen": Row(ANYBODY_WITH_ADDRESS, url={"code": "screen"}),
    "insight:screen_now": Row(ANYBODY_WITH_ADDRESS, url={"code": "screen"}),
    # rights
    "rights:desk": Row(ACCESS_OFFICERS),
    "rights:find": Row(ACCESS_OFFICERS, methods="GET POST", post={"name": "kanarinavn"}),
    "rights:open": Row(ACCESS_OFFICERS, methods="POST"),
    "rights:receipt": Row(ACCESS_OFFICER, url={"pk": "erasure"}),
    "rights:request": Row(ACCESS_OFFICER, url={"pk": "erasure_request"}),
    "rights:person_log": Row(ACCESS_OFFICER, url={"pk": "access_request"}),
    "rights:bundle": Row(ACCESS_OFFICER, url={"pk": "access_request"}, methods="POST"),
    "rights:deliver": Row(ACCESS_OFFICER, url={"pk": "access_request"}, methods="POST"),
    "rights:hold": Row(ACCESS_OFFICER, url={"pk": "erasure_request"}, methods="POST"),
    "rights:erase": Row(ACCESS_OFFICER, url={"pk": "erasure_request"}, methods="POST", post={"is_sure": "on"}),
    "rights:unnamed": Row(ACCESS_OFFICERS, methods="GET POST", post={"number": "abcdef"}),
    "rights:erase_unnamed": Row(ACCESS_OFFICER, url={"pk": "arrival"}, methods="POST", post={"is_sure": "on"}),
    "rights:retention": Row(ACCESS_OFFICERS, methods="GET POST", post={"years": "2", "action": "try"}),
    "rights:log": Row(PROTECTION_OFFICERS, methods="GET POST"),
    "rights:log_names": Row(PROTECTION_OFFICER, url={"pk": "log_row"}, methods="POST"),
    "rights:glass": Row(LEADERS, methods="GET POST"),
    "rights:glass_unit": Row(GLASS, url={"pk": "glass"}),
    "rights:read_glass": Row(LEADER_OF_UNIT, url={"pk": "led_glass"}, methods="POST"),
    "rights:end_glass": Row(GLASS, url={"pk": "glass"}, methods="POST"),
    "healthz": Row(PUBLIC),
    # Not ready would be as true an answer.
    "readyz": Row(PUBLIC, ok=(200, 503)),
    # the administrator's desk
    "administration:index": Row(ADMINISTRATORS),
    "administration:gaps": Row(ADMINISTRATORS),
    "administration:tree": Row(ADMINISTRATORS),
    "administration:unit": Row(ADMINISTRATOR_BY_CODE, url={"code": "unit_code"}),
    "administration:change_unit": Row(ADMINISTRATOR_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "administration:open_unit": Row(ADMINISTRATOR_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "administration:move_unit": Row(ADMINISTRATOR_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "administration:merge_unit": Row(ADMINISTRATOR_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "administration:close_unit": Row(ADMINISTRATOR_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "administration:take_on": Row(ADMINISTRATOR_BY_CODE, url={"code": "unit_code"}, methods="POST"),
    "administration:membership": Row(ADMINISTRATION, url={"pk": "membership"}, methods="GET POST"),
    "administration:imports": Row(ADMINISTRATORS),
    "administration:upload": Row(ADMINISTRATORS, methods="POST"),
    "administration:import": Row(OWN_FILE, url={"pk": "import_id"}),
    # There is nothing under way: on to the page of the file.
    "administration:import_progress": Row(OWN_FILE, url={"pk": "import_id"}, ok=(302,)),
    "administration:bring_in": Row(OWN_FILE, url={"pk": "import_id"}, methods="POST"),
    "administration:undo": Row(OWN_FILE, url={"pk": "import_id"}, methods="POST"),
    "administration:throw_away": Row(OWN_FILE, url={"pk": "import_id"}, methods="POST"),
    "administration:approvals": Row(ADMINISTRATORS, methods="GET POST", post={"kind": "archive_plan"}),
    "administration:approval_template": Row(ADMINISTRATORS, url={"kind_code": "template_code"}),
}

# Rules written before their page has an address. Take the name out when it is mounted, and give it a row.
COMING: set[str] = set()
