import uuid

from django.db import models

from dialog.accounts.models import User
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class DigestKind(models.TextChoices):
    WEEK = "week", "uka"
    HONEST = "honest", "svar som ikke vises"


class Digest(models.Model):
    """An e-mail that was sent: nobody gets the same one twice. It says nothing of what stood in it."""

    personal_fields = ("user",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=DigestKind)
    period = models.DateField(help_text="The Monday of the week, or the day.")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "period"], name="digest_once_a_period"),
            in_municipality("user", "accounts.User", "digest_user_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class NoDigest(models.Model):
    """Somebody who does not want e-mail from us."""

    personal_fields = ("user",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [in_municipality("user", "accounts.User", "no_digest_user_same_municipality")]

    def __str__(self) -> str:
        return str(self.pk)
