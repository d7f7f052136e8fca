"""A person's own words on their way out of the working view, and the consent they travel with."""

import uuid
from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import Role, User
from dialog.audit.reading import Subject
from dialog.conversations.models import SaidBy, Statement
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

# Whose words a quote may be. What staff saw are staff's words.
QUOTABLE = (SaidBy.PERSON, SaidBy.KIN_ABOUT, SaidBy.KIN_SELF)


class QuoteUse(models.TextChoices):
    """What somebody said yes to. A yes to one is no yes to another: that is a proposal of its own."""

    INTERNAL = "internal", _("Møter og sider for ansatte i kommunen")
    POSTER = "poster", _("Plakat på arbeidsstedet")
    REPORT = "report", _("Rapporter til ledere og politikere")
    WEBSITE = "website", _("Kommunens nettside")


class ConsentedBy(models.TextChoices):
    PERSON = "person", _("Personen selv")
    KIN = "kin", _("Pårørende eller verge, på vegne av personen")


class QuoteQuerySet(models.QuerySet["Quote"]):
    def in_working_view_of(self, user: User) -> "QuoteQuerySet":
        """What the care units where this person works have proposed."""
        return self.filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))

    def cleared_by(self, user: User) -> "QuoteQuerySet":
        """What the municipality's strategists decide on: the edited text, never the statement it came from."""
        return self.filter(municipality_id__in=user.unit_ids(Role.STRATEGIST))

    def waiting(self) -> "QuoteQuerySet":
        """Somebody has still to decide; not what has been taken back, here or where it was said."""
        return self._standing().filter(decided_at=None)

    def showable(self, today: date, use: QuoteUse) -> "QuoteQuerySet":
        """The only door to quotes outside the unit: approved for this use, in force, and said in a campaign whose
        figures are locked. Closing a campaign locks them, in one step.
        """
        released = Q(statement__conversation__campaign=None) | Q(
            statement__conversation__campaign__closed_at__isnull=False
        )
        return self._standing().filter(released, use=use, is_approved=True, expires_on__gte=today)

    def _standing(self) -> "QuoteQuerySet":
        """Neither the quote nor what it came from is taken back, removed, or kept from those who work there."""
        return self.filter(
            withdrawn_at=None,
            statement__removed_at=None,
            statement__conversation__withdrawn_at=None,
            statement__conversation__figures_only=False,
        )


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["words", "name", "place", "consenter", "reason"],
)
class Quote(models.Model):
    """An edited text, proposed for one use with the person's consent, and what somebody else decided about it."""

    personal_fields = ("statement", "words", "name", "place", "consenter", "reason", "proposed_by", "decided_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="quotes")
    use = models.CharField(max_length=20, choices=QuoteUse)
    words = EncryptedTextField(null=True, help_text="As it may be shown. Gone when it is withdrawn.")
    name = EncryptedTextField(null=True, help_text="How the person is named, by a consent of its own.")
    place = EncryptedTextField(null=True, help_text="Which place is named, by a consent of its own.")
    picture_allowed = models.BooleanField(
        default=False, help_text="A consent of its own; the picture is kept elsewhere."
    )
    consented_by = models.CharField(max_length=20, choices=ConsentedBy)
    consenter = EncryptedTextField(null=True, help_text="Who said yes on the person's behalf, and by what right.")
    consented_on = models.DateField()
    expires_on = models.DateField(help_text="The last day it may be shown.")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(default=False)
    reason = EncryptedTextField(null=True, help_text="Why it was sent back.")
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, is_approved=False)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="quote_decided_paired",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="quote_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(is_approved=True) | Q(reason__isnull=False),
                name="quote_sent_back_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None, words__isnull=False)
                | Q(
                    withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False,
                    words__isnull=True,
                    name__isnull=True,
                    place__isnull=True,
                ),
                name="quote_withdrawn_has_no_words",
            ),
            models.CheckConstraint(condition=Q(expires_on__gte=F("consented_on")), name="quote_expires_after_consent"),
            models.CheckConstraint(
                condition=Q(consented_by="person") | Q(consenter__isnull=False), name="quote_kin_is_named"
            ),
            in_municipality("unit", "units.Unit", "quote_unit_same_municipality"),
            in_municipality("statement", "conversations.Statement", "quote_statement_same_municipality"),
            in_municipality("proposed_by", "accounts.User", "quote_proposer_same_municipality"),
            in_municipality("decided_by", "accounts.User", "quote_decider_same_municipality"),
            in_municipality("withdrawn_by", "accounts.User", "quote_withdrawer_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["unit", "proposed_at"], name="quote_in_unit"),
            models.Index(fields=["municipality", "use", "decided_at"], name="quote_decided"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject | None:
        """Until it is approved somebody's words are read; what is approved is about nobody in particular."""
        return None if self.is_approved else self.statement.read_about()
