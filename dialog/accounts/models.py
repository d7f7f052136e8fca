import uuid
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialog.accounts.import_models import (  # noqa: F401  found by Django here
    Approval,
    Import,
    ImportImage,
    ImportLine,
)
from dialog.accounts.querysets import MembershipQuerySet
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class Role(models.TextChoices):
    STAFF = "staff", _("ansatt")
    LEADER = "leader", _("leder")
    STRATEGIST = "strategist", _("strategi og utvikling")
    RECEIVER = "receiver", _("mottaker")
    COUNCIL = "council", _("brukerråd")
    ADMINISTRATOR = "administrator", _("administrator")
    ACCESS_OFFICER = "access_officer", _("innsynsansvarlig")
    PROTECTION_OFFICER = "protection_officer", _("personvernombud")
    INTERVIEWER = "interviewer", _("samtalepartner utenfra")


class Profession(models.TextChoices):
    CARE_WORKER = "care_worker", _("helsefagarbeider")
    NURSE = "nurse", _("sykepleier")
    OCCUPATIONAL_THERAPIST = "occupational_therapist", _("ergoterapeut")
    PHYSIOTHERAPIST = "physiotherapist", _("fysioterapeut")
    SOCIAL_EDUCATOR = "social_educator", _("vernepleier")
    ASSISTANT = "assistant", _("assistent")
    CASE_OFFICER = "case_officer", _("saksbehandler")
    OTHER = "other", _("annet")


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def in_municipality(self, municipality_id: UUID) -> models.QuerySet["User"]:
        return self.filter(municipality_id=municipality_id)


class User(AbstractBaseUser):
    """Somebody who signs in: an employee, or a member of the user council."""

    personal_fields = ("email", "name", "import_id", "language", "last_login")
    # The person's own doing, which no import sets or takes back.
    left_out_of_images = ("password", "last_login", "language")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    import_id = models.CharField(max_length=80, blank=True, help_text="The municipality's own id: the staff number.")
    language = models.CharField(max_length=5, default="nb")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="user_in_municipality"),
            models.UniqueConstraint(
                fields=["municipality", "import_id"], condition=~Q(import_id=""), name="user_import_id_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def memberships_today(self) -> list["Membership"]:
        """What this person may do now. Read once per request: a user object never outlives it."""
        return list(self.memberships.current(timezone.localdate()))

    @cached_property
    def workplaces_today(self) -> list["Membership"]:
        """As ``memberships_today``, with their units and in the order of the tree."""
        prefetch_related_objects(self.memberships_today, "unit")
        return sorted(self.memberships_today, key=lambda membership: membership.unit.path)

    def unit_ids(self, *roles: Role) -> list[UUID]:
        """Return the units where this person has one of ``roles`` today; exactly those nodes, nothing below them."""
        return [membership.unit_id for membership in self.memberships_today if membership.role in roles]

    def units_as(self, *roles: Role) -> list[Unit]:
        """As ``unit_ids``, with the units themselves."""
        return [membership.unit for membership in self.workplaces_today if membership.role in roles]

    def has_role(self, *roles: Role) -> bool:
        """Whether this person has one of ``roles`` anywhere today."""
        return any(membership.role in roles for membership in self.memberships_today)

    def first_role_of(self, roles: Iterable[Role]) -> str:
        """Return the role by which this person comes in, for the log; "" when there is none."""
        allowed = set(roles)
        return next((membership.role for membership in self.memberships_today if membership.role in allowed), "")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Membership(models.Model):
    """Somebody's place of work, from one day to another; it covers exactly that unit."""

    personal_fields = ("user", "role", "profession")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Its index is the one that begins with it below: with one of its own, PostgreSQL reads the whole municipality for
    # each row that goes while it has no figures of a table that was just filled.
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    profession = models.CharField(max_length=30, choices=Profession, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The last day at work here.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(ends_on=None), name="membership_one_open"
            ),
            in_municipality("user", "accounts.User", "membership_user_same_municipality"),
            in_municipality("unit", "units.Unit", "membership_unit_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["unit", "role"], name="membership_unit_role"),
            models.Index(fields=["municipality", "user"], name="membership_municipality_user"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


# Django looks for a room's models here.
from dialog.accounts.sign_in_models import (  # noqa: E402, F401
    KeptForm,
    PersonalCode,
    SignInHelp,
    Tablet,
    TabletVisit,
)
