"""That somebody was told, whether it got better for her, and what was decided when she had left."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import Role, User
from dialog.audit.reading import Subject
from dialog.conversations.models import Conversation, Resident
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class ToWhom(models.TextChoices):
    PERSON = "person", _("Personen selv")
    KIN = "kin", _("Pårørende")
    OTHER = "other", _("En annen")


class How(models.TextChoices):
    SPOKEN = "spoken", _("Sagt ansikt til ansikt")
    PAPER = "paper", _("På papir")
    PHONE = "phone", _("På telefon")
    PICTURES = "pictures", _("Med bilder")


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["whom_in_words"]
)
class Told(models.Model):
    """One time somebody was told what came of what she said."""

    personal_fields = ("fate", "whom", "whom_in_words", "how", "told_by", "told_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    fate = models.ForeignKey("improvements.Fate", on_delete=models.CASCADE, related_name="tellings")
    whom = models.CharField(max_length=20, choices=ToWhom)
    whom_in_words = EncryptedTextField(null=True, help_text="Who the other one is.")
    how = models.CharField(max_length=20, choices=How, blank=True, help_text="Empty: nobody said how.")
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, help_text="It was a slip: nobody had been told.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="told_withdrawn_paired",
            ),
            models.CheckConstraint(
                condition=~Q(whom="other") | Q(whom_in_words__isnull=False), name="told_another_is_named"
            ),
            in_municipality("fate", "improvements.Fate", "told_fate_same_municipality"),
            in_municipality("told_by", "accounts.User", "told_teller_same_municipality"),
            in_municipality("recorded_by", "accounts.User", "told_recorder_same_municipality"),
            in_municipality("withdrawn_by", "accounts.User", "told_withdrawer_same_municipality"),
        ]
        ordering = ("recorded_at", "pk")

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.fate.read_about()


class Answer(models.TextChoices):
    """What somebody says when she is asked whether it got better; "not now" is no answer, and nobody asks again."""

    YES = "yes", _("Ja")
    A_BIT = "a_bit", _("Litt")
    NO = "no", _("Nei")
    CANT_SAY = "cant_say", _("Vet ikke")
    NOT_ASKED = "not_asked", _("Vi spør ikke om dette")


NOTICED = (Answer.YES, Answer.A_BIT)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class Better(models.Model):
    """Whether it got better for the one who said it, in her own words, asked some days after she was told."""

    personal_fields = ("fate", "answer", "words", "said_by", "recorded_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    fate = models.OneToOneField("improvements.Fate", on_delete=models.CASCADE, related_name="better")
    answer = models.CharField(max_length=20, choices=Answer)
    words = EncryptedTextField(null=True, help_text="In her own words.")
    said_by = models.CharField(max_length=20, choices=ToWhom, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="not_asked", words__isnull=True, said_by="")
                | ~Q(answer="not_asked") & Q(said_by__in=["person", "kin"]),
                name="better_said_by_somebody",
            ),
            in_municipality("fate", "improvements.Fate", "better_fate_same_municipality"),
            in_municipality("recorded_by", "accounts.User", "better_recorder_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.fate.read_about()


class Fitting(models.TextChoices):
    """What a leader finds fitting when somebody has left, and something stands undone."""

    PERSON = "person", _("Si det til personen selv, på telefon eller i brev")
    KIN = "kin", _("Si det til pårørende")
    HAND_OVER = "hand_over", _("Gi det videre til den nye enheten")
    LET_BE = "let_be", _("La det ligge")


class DepartureQuerySet(models.QuerySet["Departure"]):
    def visible_to(self, user: User) -> "DepartureQuerySet":
        return self.filter(unit_id__in=user.unit_ids(Role.LEADER))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class Departure(models.Model):
    """What the leader decided, once, about what stood undone when somebody had died or moved."""

    personal_fields = ("resident", "choice", "words", "has_yes", "decided_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(max_length=20, choices=Fitting)
    words = EncryptedTextField(null=True, help_text="What is to be said, what is handed over, or why it is left.")
    has_yes = models.BooleanField(default=False, help_text="The person said yes to handing it over.")
    handed_over = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = DepartureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="departure_in_municipality"),
            models.CheckConstraint(
                condition=Q(choice="hand_over", has_yes=True, words__isnull=False)
                | ~Q(choice="hand_over") & Q(has_yes=False),
                name="departure_handed_over_with_a_yes",
            ),
            in_municipality("unit", "units.Unit", "departure_unit_same_municipality"),
            in_municipality("resident", "conversations.Resident", "departure_resident_same_municipality"),
            in_municipality("handed_over", "conversations.Conversation", "departure_conv_same_municipality"),
            in_municipality("decided_by", "accounts.User", "departure_decider_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return Subject(unit_id=self.unit_id, resident_id=self.resident_id)
