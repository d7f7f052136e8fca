import uuid

from django.db import models

from dialog.accounts.models import User
from dialog.conversations.models.choices import Setting
from dialog.conversations.models.resident import Resident
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class Gathering(models.Model):
    """Several people asked together, at a coffee table for instance. What each of them said is her own conversation.

    The primary key is the id that was made when the form opened, as for a conversation.
    """

    personal_fields = ("recorded_by",)

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    setting = models.CharField(max_length=20, choices=Setting, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="gathering_in_municipality"),
            in_municipality("unit", "units.Unit", "gathering_unit_same_municipality"),
            in_municipality("recorded_by", "accounts.User", "gathering_author_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Seat(models.Model):
    """That somebody sat there. It ticks nobody off: only her own words do."""

    personal_fields = ("resident",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="seats")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "resident"], name="seat_once"),
            in_municipality("gathering", "conversations.Gathering", "seat_gathering_same_municipality"),
            in_municipality("resident", "conversations.Resident", "seat_resident_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id} {self.resident_id}"
