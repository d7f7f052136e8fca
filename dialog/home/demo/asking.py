"""One campaign's conversations in the demo: who was asked by whom, what came of it, and what they said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import (
    Channel,
    Coding,
    Conversation,
    Intent,
    Outcome,
    Resident,
    SaidBy,
    Setting,
    Statement,
    Stay,
)
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, Care, Place
from dialog.home.demo.words import Deck, Said, follow_up, new_id
from dialog.lib.dates import OSLO
from dialog.lib.encryption import blind_index
from dialog.units.models import ServiceType, Unit

# How conversations turn out, in per cent.
TURNS = {
    "person": 78,
    "honest": 5,
    "kin_about": 4,
    "kin_self": 2,
    "observed": 3,
    "declined": 4,
    "unable": 2,
    "not_reached": 2,
}
INTENTS = {Intent.GOOD_TO_KNOW: 50, Intent.DONE_NOW: 20, Intent.THIS_WEEK: 17, Intent.LEADER: 13}
HOW_MANY = {1: 70, 2: 22, 3: 8}
UNNAMED_SHARE = 0.03
# What people speak of most, by service: theirs come up three times as often as otherwise.
LIKED: dict[str, tuple[str, ...]] = {
    ServiceType.NURSING_HOME: ("food", "kindness", "meaning"),
    ServiceType.SHORT_STAY: ("information", "home", "being_seen"),
    ServiceType.REHABILITATION: ("independence", "health"),
    ServiceType.HOME_CARE: ("safety", "continuity", "home"),
    ServiceType.DAY_CENTRE: ("community", "activity"),
    ServiceType.MENTAL_HEALTH: ("being_seen", "health", "work_money"),
    ServiceType.SUBSTANCE_USE: ("being_seen", "home"),
    ServiceType.DISABILITY: ("autonomy", "work_money", "independence"),
}
# What was on people's minds one year and not the next, by the years since: this year's come first.
OF_THE_YEAR: tuple[dict[str, float], ...] = (
    {"information": 4, "community": 3, "music": 3, "food": 0.5, "safety": 0.5},
    {"continuity": 5, "music": 3, "kindness": 0.4, "activity": 0.4},
    {"safety": 4, "family": 3, "continuity": 0.3, "information": 0.5},
)


@dataclass
class Asked:
    """What one campaign brought, not yet saved."""

    conversations: list[Conversation] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    themes_of: dict[UUID, tuple[str, ...]] = field(default_factory=dict)

    def save(self) -> None:
        Conversation.objects.bulk_create(self.conversations, batch_size=1000)
        Statement.objects.bulk_create(self.statements, batch_size=1000)
        Coding.objects.bulk_create(self.codings, batch_size=2000)


@dataclass
class Round:
    """One campaign in one care unit."""

    random: Random
    campaign: Campaign
    unit: Unit
    care: Care
    people: People
    theme_ids: dict[str, UUID]
    years_ago: int
    now: datetime
    asked: Asked
    decks: dict[str, Deck] = field(default_factory=dict)
    askers: list[User] = field(default_factory=list)

    def run(self, count: int) -> None:
        last = min(self.campaign.ends_on, self.now.astimezone(OSLO).date())
        present = self.people.present(self.unit, self.campaign.starts_on, last)
        at_work = self.people.at_work(self.unit, self.campaign.starts_on)
        self.askers = self.random.sample(at_work, max(1, len(at_work) * 3 // 4))
        unasked = self.random.sample(present, len(present))
        kinds, weights = list(TURNS), list(TURNS.values())
        for number in range(count):
            turn = "person" if number == 0 else self.random.choices(kinds, weights)[0]
            who = self._who(turn, unasked, present)
            self._converse(turn, who, last, is_first=number < self._first_asks())

    def _first_asks(self) -> int:
        """On Liv's ward most asked for something, so that there is enough to answer."""
        return 18 if self.unit.name == HERO and self.years_ago == 0 else 0

    def _who(
        self, turn: str, unasked: list[tuple[Resident, Stay]], present: list[tuple[Resident, Stay]]
    ) -> tuple[Resident, Stay] | None:
        """Whom it is about; each is asked once, but next of kin and what was seen may be about anybody."""
        if turn in ("kin_about", "kin_self", "observed"):
            return self.random.choice(present) if present else None
        if not unasked or (turn == "person" and self.random.random() < UNNAMED_SHARE):
            return None
        return unasked.pop()

    def _converse(self, turn: str, who: tuple[Resident, Stay] | None, last: date, *, is_first: bool) -> None:
        if who is None and turn != "person":
            return
        resident, stay = who if who is not None else (None, None)
        held_at = self._moment(stay, last)
        conversation = self._conversation(turn, resident, held_at)
        self.asked.conversations.append(conversation)
        if conversation.outcome == Outcome.ANSWERED:
            self._add_statements(conversation, turn, is_first=is_first)

    def _moment(self, stay: Stay | None, last: date) -> datetime:
        """A moment in the window while the person was there; most are held on the first days."""
        first = max(self.campaign.starts_on, stay.starts_on) if stay else self.campaign.starts_on
        last = min(last, stay.ends_on) if stay and stay.ends_on else last
        days = max(0, (last - first).days)
        day = first + timedelta(days=min(days, int(self.random.triangular(0, days + 1, 0))))
        moment = datetime.combine(day, time(8), tzinfo=OSLO) + timedelta(minutes=self.random.randint(0, 700))
        return min(moment, self.now - timedelta(minutes=self.random.randint(5, 90)))

    def _conversation(self, turn: str, resident: Resident | None, held_at: datetime) -> Conversation:
        answered = turn not in ("declined", "unable", "not_reached")
        key = new_id(self.random)
        conversation = Conversation(
            id=key,
            municipality_id=self.unit.municipality_id,
            unit=self.unit,
            campaign=self.campaign,
            resident=resident,
            asked_by=self.random.choice(self.askers),
            held_at=held_at,
            recorded_at=min(held_at + timedelta(minutes=self.random.randint(1, 5)), self.now),
            outcome=Outcome.ANSWERED if answered else Outcome(turn),
            said_by=self._speaker(turn) if answered else "",
            setting=self._setting(),
            by_phone=turn in ("kin_about", "kin_self") and self.random.random() < 0.4,
            with_support=answered and self.random.random() < 0.05,
            content_mac=blind_index(str(key), purpose="content"),
        )
        if turn == "honest":
            conversation.figures_only, conversation.channel = True, Channel.OWN_DEVICE
            conversation.asked_by = None
        if turn in ("unable", "not_reached"):
            self._try_again(conversation)
        return conversation

    def _speaker(self, turn: str) -> SaidBy:
        return SaidBy.PERSON if turn == "honest" else SaidBy(turn)

    def _setting(self) -> str:
        if self.care.service_type in (ServiceType.HOME_CARE, ServiceType.MENTAL_HEALTH):
            return Setting.AT_HOME
        if self.care.service_type == ServiceType.DAY_CENTRE:
            return Setting.DAY_CENTRE
        return self.random.choice([Setting.OWN_ROOM, Setting.OWN_ROOM, Setting.COMMON_ROOM, Setting.OUTSIDE])

    def _try_again(self, conversation: Conversation) -> None:
        if self.random.random() < 0.2:
            conversation.no_more_this_year = True
        elif self.years_ago == 0:
            conversation.retry_on = self.now.astimezone(OSLO).date() + timedelta(days=self.random.randint(0, 3))

    def _add_statements(self, conversation: Conversation, turn: str, *, is_first: bool) -> None:
        count = self.random.choices(list(HOW_MANY), list(HOW_MANY.values()))[0]
        deck = self._deck({"kin_about": "next_of_kin", "kin_self": "next_of_kin"}.get(turn, turn))
        for position in range(1, count + 1):
            said = deck.draw()
            intent = self.random.choices(list(INTENTS), list(INTENTS.values()))[0]
            if is_first and position == 1:
                intent = self.random.choice([Intent.LEADER, Intent.LEADER, Intent.THIS_WEEK])
            self._add_statement(conversation, position, said, intent)

    def _add_statement(self, conversation: Conversation, position: int, said: Said, intent: Intent) -> None:
        promises = intent == Intent.THIS_WEEK and (self.random.random() < 0.6 or self.unit.name == HERO)
        statement = Statement(
            id=new_id(self.random),
            municipality_id=self.unit.municipality_id,
            unit=self.unit,
            conversation=conversation,
            position=position,
            words=said.text,
            translation=said.translation,
            intent=intent,
            promise=follow_up(said.themes[0] if said.themes else "")["promise"] if promises else None,
            open_since=conversation.recorded_at
            if intent.asks_for_something and not conversation.figures_only
            else None,
        )
        if said.language:
            conversation.language, conversation.with_interpreter = said.language, True
        self.asked.statements.append(statement)
        self.asked.themes_of[statement.pk] = said.themes
        self.asked.codings += list(self._codings(conversation, statement, said))

    def _codings(self, conversation: Conversation, statement: Statement, said: Said) -> Iterator[Coding]:
        for code in said.themes:
            if code in self.theme_ids:
                yield Coding(
                    id=new_id(self.random),
                    municipality_id=self.unit.municipality_id,
                    statement=statement,
                    theme_id=self.theme_ids[code],
                    was_suggested=self.random.random() < 0.7,
                    confirmed_by=conversation.asked_by,
                    confirmed_at=conversation.recorded_at,
                )

    def _deck(self, perspective: str) -> Deck:
        kind = perspective if perspective in ("next_of_kin", "observed") else "resident"
        if kind not in self.decks:
            self.decks[kind] = Deck(self.random, self.care.service_type, kind, self._liked())
        return self.decks[kind]

    def _liked(self) -> dict[str, float]:
        liked = dict(OF_THE_YEAR[min(self.years_ago, len(OF_THE_YEAR) - 1)])
        common = LIKED.get(self.care.service_type, ())
        own = [*self.random.sample(common, min(2, len(common))), self.random.choice(sorted(self.theme_ids))]
        for theme in own:
            liked[theme] = liked.get(theme, 1.0) * 3
        return liked


def ask_everywhere(
    random: Random,
    campaign: Campaign,
    place: Place,
    people: People,
    theme_ids: dict[str, UUID],
    years_ago: int,
    now: datetime,
    only: tuple[str, ...] = (),
) -> Asked:
    """Hold one campaign in every care unit that takes part."""
    asked = Asked()
    for unit, care in place.care.items():
        if unit.is_open(campaign.starts_on) and (not only or unit.name in only):
            one = Round(random, campaign, unit, care, people, theme_ids, years_ago, now, asked)
            one.run(how_many(random, unit, care, years_ago))
    return asked


def how_many(random: Random, unit: Unit, care: Care, years_ago: int) -> int:
    """How many are asked. This year's campaign is under way, and Liv's ward has some left."""
    if not care.asked:
        return 0
    if years_ago == 0 and unit.name == HERO:
        return care.asked * 2 // 3
    return max(0, care.asked + random.randint(-1, 1))
