"""The patterns of the access table: who gets what of something, by person and place.

Patterns say every "no" aloud. If none fits, write a new one; never loosen one that others use.
"""

from tests.access_table.row import DENIED, GONE, LOGIN, YES
from tests.world import PEOPLE, PLACES

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
