import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.accounts.sign_in_models import Tablet
from dialog.audit.reading import Subject
from dialog.conversations.models import Conversation, Gathering, Resident
from dialog.lib.fields import EncryptedTextField
from dialog.outbox.querysets import EnvelopeQuerySet, VisitTicketQuerySet
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class State(models.TextChoices):
    """Where an answer from a tablet is now. Nothing is ever only gone."""

    # Only while it is being taken in.
    ARRIVED = "arrived", _("Kommet")
    RECORDED = "recorded", _("Skrevet ned")
    OVERTAKEN = "overtaken", _("Rettet siden")
    WAITING = "waiting", _("Venter på hvem det gjelder")
    UNFINISHED = "unfinished", _("Uferdig")
    CLOSED = "closed", _("Kan ikke åpnes")
    THROWN = "thrown", _("Tatt bort")
    ERASED = "erased", _("Slettet")


class Reason(models.TextChoices):
    """Why an answer could not be written down as it came; a fixed word, never text about a person."""

    DRAFT = "draft", _("Ikke lagret ferdig")
    INCOMPLETE = "incomplete", _("Noe mangler eller er feil fylt ut")
    TOO_LATE = "too_late", _("Det er gått mer enn ett døgn, eller samtalen er tatt bort")
    FAMILY_BARRED = "family_barred", _("Personen vil ikke at familien spørres")
    NO_RECEIVER = "no_receiver", _("Ingen mottaker kan ta imot det som skal holdes utenfor")
    NOT_APPROVED = "not_approved", _("Kommunen er ikke klar til å ta imot svar")
    ANOTHERS = "anothers", _("Skjemaet hører til en annen samtale")
    NOT_THEIRS = "not_theirs", _("Personen eller stedet er ikke der du jobber")
    NOBODY = "nobody", _("Vi finner ikke hvem det gjelder")
    WHOSE = "whose", _("Det står ikke på lista hvem det gjelder")
    UNCLAIMED = "unclaimed", _("Skrevet uten at noen var logget inn")
    CONFLICT = "conflict", _("Samme sending er kommet med annet innhold")
    UNREADABLE = "unreadable", _("Innholdet er ikke et skjema")
    MALFORMED = "malformed", _("Sendingen er ødelagt")
    DOES_NOT_OPEN = "does_not_open", _("Nøkkelen passer ikke, eller sendingen er endret")
    UNKNOWN_KEY = "unknown_key", _("Låst med en nøkkel vi ikke har")
    UNKNOWN_VERSION = "unknown_version", _("Sendt fra en utgave vi ikke kjenner")


class Mark(models.TextChoices):
    """Why an author is asked to say that an answer is hers."""

    TABLET_RETIRED = "tablet_retired", _("Nettbrettet er meldt borte eller tatt ut av bruk")
    LEFT = "left", _("Den som skrev, jobber ikke her lenger")
    CLAIMED = "claimed", _("Skrevet uten at noen var logget inn")
    OLD_TOKEN = "old_token", _("Det er lenge siden den som skrev, var logget inn")


class WhyThrown(models.TextChoices):
    TEST = "test", _("Bare en prøve")
    TWICE = "twice", _("Kommet to ganger")
    NOBODYS = "nobodys", _("Ingen vet hvem det gjelder")
    NOT_MINE = "not_mine", _("Jeg har ikke skrevet det")
    TAKEN_BACK = "taken_back", _("Personen har ombestemt seg")
    DONE = "done", _("Skrevet ned på nytt")


class Source(models.TextChoices):
    """What the page was: the word ``kind`` of what was sealed."""

    CONVERSATION = "conversation", _("Samtale")
    GATHERING = "gathering", _("Flere sammen")
    DRAFT = "draft", _("Utkast")


@pghistory.track(
    # How it was before it had been opened is no history of anything.
    pghistory.UpdateEvent(row=pghistory.Old, condition=pgtrigger.Q(old__state__df="arrived")),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["sealed", "body", "digest"],
)
class Envelope(models.Model):
    """One sealed sending from a device, and what became of it. This row is the receipt.

    The primary key is the envelope's own id: of many equal sendings the database lets in one. The same id with other
    bytes becomes a row of its own that names the first (``copy_of``).
    """

    personal_fields = (
        "sealed",
        "body",
        "author",
        "resident",
        "is_honest",
        "placed_at",
        "mark",
        "confirmed_by",
        "thrown_by",
    )

    id = models.UUIDField(primary_key=True, editable=False)
    copy_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="copies")
    received_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=0, help_text="0 when it could not be told.")
    key_code = models.CharField(max_length=20, blank=True, help_text="The id of the key it was sealed to.")
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the sealed bytes: tells a resend from a conflict.")
    sealed = models.BinaryField(null=True, help_text="As it came; gone once it has been opened.")
    body = EncryptedTextField(null=True, help_text="What was sealed, as JSON, while it is not a conversation.")

    state = models.CharField(max_length=20, choices=State)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    was_quarantined = models.BooleanField(default=False, help_text="The receipt said so.")

    # What was told inside, as far as it names something of ours.
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    tablet = models.ForeignKey(Tablet, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=20, choices=Source, blank=True)
    is_honest = models.BooleanField(default=False, help_text="Not shown to those who work here.")
    form_id = models.UUIDField(null=True, help_text="The id its form was opened with.")
    part = models.PositiveIntegerField(default=1)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, null=True, related_name="+")

    # Times: what the device said, and what we make of it.
    opened_at = models.DateTimeField(null=True, help_text="By the device's clock.")
    saved_at = models.DateTimeField(null=True, help_text="By the device's clock.")
    server_seen_at = models.DateTimeField(null=True, help_text="Our clock, when the device last heard from us.")
    device_time = models.DateTimeField(null=True, help_text="By the device's clock, when it was sent.")
    placed_at = models.DateTimeField(null=True, help_text="When it was written, by our clock.")
    is_date_uncertain = models.BooleanField(default=False)
    date_set_at = models.DateTimeField(null=True, help_text="Its author has said when it was.")

    mark = models.CharField(max_length=20, choices=Mark, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    thrown_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    thrown_at = models.DateTimeField(null=True)
    why_thrown = models.CharField(max_length=20, choices=WhyThrown, blank=True)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["copy_of", "digest"], name="envelope_copy_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["recorded", "erased", "thrown"]) | Q(sealed=None, body__isnull=True),
                name="envelope_keeps_no_words_twice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "unfinished", "overtaken"]) | Q(body__isnull=False),
                name="envelope_waiting_has_words",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | Q(sealed__isnull=False), name="envelope_closed_kept"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="envelope_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="thrown", thrown_by__isnull=False, thrown_at__isnull=False) & ~Q(why_thrown="")
                | ~Q(state="thrown") & Q(thrown_by=None, thrown_at=None, why_thrown=""),
                name="envelope_thrown_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(municipality__isnull=False)
                | Q(unit=None, tablet=None, author=None, resident=None, conversation=None, gathering=None),
                name="envelope_is_somewhere",
            ),
            in_municipality("unit", "units.Unit", "envelope_unit_same_municipality"),
            in_municipality("tablet", "accounts.Tablet", "envelope_tablet_same_municipality"),
            in_municipality("author", "accounts.User", "envelope_author_same_municipality"),
            in_municipality("confirmed_by", "accounts.User", "envelope_confirmer_same_municipality"),
            in_municipality("thrown_by", "accounts.User", "envelope_thrower_same_municipality"),
            in_municipality("resident", "conversations.Resident", "envelope_resident_same_municipality"),
            in_municipality("conversation", "conversations.Conversation", "envelope_conv_same_municipality"),
            in_municipality("gathering", "conversations.Gathering", "envelope_gathering_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["author", "state"], name="envelope_author_state"),
            models.Index(fields=["unit", "state"], name="envelope_unit_state"),
            models.Index(fields=["form_id", "part"], name="envelope_form"),
            models.Index(fields=["received_at"], name="envelope_received"),
            models.Index(fields=["author"], condition=~Q(mark="") & Q(confirmed_at=None), name="envelope_to_confirm"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject | None:
        """Nobody where we do not know whom: its author is then given back words of her own."""
        return Subject(unit_id=self.unit_id, resident_id=self.resident_id) if self.unit_id else None

    @property
    def bound_id(self) -> uuid.UUID:
        """The id that its bytes were sealed with."""
        return self.copy_of_id or self.pk

    @property
    def number(self) -> str:
        """What a person can say on the telephone to tell which one."""
        return self.pk.hex[:6].upper()


class VisitTicket(models.Model):
    """A visit somebody has taken along: a number that says nothing, given to her on one device, good for one answer.

    Only the id, the label and the expiry leave the server. Whom it is for is known here alone.
    """

    # The label stands open on the device: what it may not say is settled where it is given (aliases.py).
    personal_fields = ("author", "resident", "label", "used_for")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # None: a device of her own.
    tablet = models.ForeignKey(Tablet, on_delete=models.CASCADE, null=True, related_name="+")
    label = models.CharField(max_length=40)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    used_for = models.UUIDField(null=True, blank=True, help_text="The form id of the one answer it was good for.")
    used_at = models.DateTimeField(null=True, blank=True)

    objects = VisitTicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_for=None, used_at=None) | Q(used_for__isnull=False, used_at__isnull=False),
                name="visit_ticket_used_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="visit_ticket_expires_after_issue"
            ),
            in_municipality("unit", "units.Unit", "visit_ticket_unit_same_municipality"),
            in_municipality("resident", "conversations.Resident", "visit_ticket_resident_same_municipality"),
            in_municipality("author", "accounts.User", "visit_ticket_author_same_municipality"),
            in_municipality("tablet", "accounts.Tablet", "visit_ticket_tablet_same_municipality"),
        ]
        indexes = [models.Index(fields=["author", "expires_at"], name="visit_ticket_of_author")]

    def __str__(self) -> str:
        return str(self.pk)


class Epoch(models.Model):
    """One life of the database. A copy brought back begins another, and devices then offer again what they keep."""

    personal_fields: tuple[str, ...] = ()
    insert_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class UsedKey(models.Model):
    """A key that tablets have been given: its public half, and a test envelope that its private half must open."""

    personal_fields: tuple[str, ...] = ()
    insert_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_code = models.CharField(max_length=20, unique=True)
    public = models.BinaryField(max_length=65)
    test_id = models.UUIDField(default=uuid.uuid4)
    test_envelope = models.BinaryField()
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key_code
