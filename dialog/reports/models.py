"""Reports that are kept, who fetched them, and what the municipality itself adds to the locked figures."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import Role, User
from dialog.audit.reading import Subject
from dialog.insight.models import Release
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class ReportKind(models.TextChoices):
    CAMPAIGN = "rapport", _("Hele rapporten (PDF)")
    BRIEF = "ettsiders", _("Én side til politikerne (PDF)")
    SLIDES = "lysbilder", _("Lysbilder til kommunestyret (PowerPoint)")
    WORKBOOK = "regneark", _("Regneark med diagrammer (Excel)")
    TABLES = "tabeller", _("Tabellene som CSV (zip)")
    FOLDER = "internkontroll", _("Mappe om ledelse og kvalitetsforbedring (PDF)")

    @property
    def extension(self) -> str:
        return {
            ReportKind.SLIDES: "pptx",
            ReportKind.WORKBOOK: "xlsx",
            ReportKind.TABLES: "zip",
        }.get(self, "pdf")

    @property
    def content_type(self) -> str:
        return {
            "pdf": "application/pdf",
            "zip": "application/zip",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        }[self.extension]


class ReportState(models.TextChoices):
    WAITING = "waiting", _("Venter")
    MAKING = "making", _("Lages")
    READY = "ready", _("Ferdig")
    FAILED = "failed", _("Gikk ikke")
    STALE = "stale", _("Må lages på nytt")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> Self:
        """All of the municipality's to a strategist, her own unit's to its leader; nothing of a withdrawn release."""
        standing = self.filter(municipality_id=user.municipality_id, release__withdrawn_at=None)
        if user.has_role(Role.STRATEGIST):
            return standing
        return standing.filter(unit_id__in=user.unit_ids(Role.LEADER))

    def under_way(self) -> Self:
        return self.filter(state__in=[ReportState.WAITING, ReportState.MAKING])

    def ready(self) -> Self:
        return self.filter(state=ReportState.READY)


class Report(models.Model):
    """A file made of one release for one unit. It holds locked figures, and no words but cleared quotes."""

    personal_fields = ("made_by", "content")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40, help_text="As it was when the figures were locked.")
    kind = models.CharField(max_length=20, choices=ReportKind)
    language = models.CharField(max_length=5, choices=[("nb", "nb"), ("nn", "nn"), ("en", "en")], default="nb")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.WAITING)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="When the work last went on; long ago means that it was broken off.")
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    # A list without foreign keys: a quote that was erased with its person must still be missed.
    quote_ids = ArrayField(models.UUIDField(), default=list)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file.")
    size = models.PositiveIntegerField(default=0)
    content = EncryptedTextField(null=True, help_text="The file in base64; gone when a quote in it was taken back.")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="report_in_municipality"),
            models.CheckConstraint(
                condition=Q(state="ready", content__isnull=False, finished_at__isnull=False, size__gt=0)
                | (~Q(state="ready") & Q(content__isnull=True)),
                name="report_ready_has_a_file",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="report_done_of_total"),
            in_municipality("release", "insight.Release", "report_release_same_municipality"),
            in_municipality("unit", "units.Unit", "report_unit_same_municipality"),
            in_municipality("made_by", "accounts.User", "report_maker_same_municipality"),
        ]
        indexes = [models.Index(fields=["municipality", "-asked_at"], name="report_newest_first")]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit_code}"

    def read_about(self) -> Subject | None:
        """What may be shown to anybody is about nobody in particular."""
        return None


class ReportFetch(models.Model):
    """Somebody took a report out of the system."""

    personal_fields = ("by",)
    # The database's application role can only insert and select.
    insert_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="fetches")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            in_municipality("report", "reports.Report", "report_fetch_same_municipality"),
            in_municipality("by", "accounts.User", "report_fetcher_same_municipality"),
        ]
        ordering = ("-at",)

    def __str__(self) -> str:
        return str(self.pk)


class About(models.TextChoices):
    """What a sentence of the strategist's is about; those from DID on are about one theme each."""

    ORGANISED = "organised", _("Har vi organisert oss smartere?")
    NEED = "need", _("Er ressursene der behovet er?")
    RESULT = "result", _("Hvilket resultat, og målt hvordan?")
    DID = "did", _("Hva vi gjorde")
    BETTER = "better", _("Ble det bedre?")
    COST = "cost", _("Kostnad og årsverk")
    ASKS = "asks", _("Hva vi ber om")


QUESTIONS = (About.ORGANISED, About.NEED, About.RESULT)
OF_THEME = (About.DID, About.BETTER, About.COST, About.ASKS)


class ReportSentence(models.Model):
    """What only people can say: written by a strategist for one release and one unit, and nothing of a resident."""

    personal_fields = ("words", "written_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    about = models.CharField(max_length=12, choices=About)
    theme_code = models.CharField(max_length=40, blank=True)
    words = EncryptedTextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "unit_code", "about", "theme_code"], name="report_sentence_once"
            ),
            models.CheckConstraint(
                condition=Q(about__in=["organised", "need", "result"], theme_code="")
                | (Q(about__in=["did", "better", "cost", "asks"]) & ~Q(theme_code="")),
                name="report_sentence_theme",
            ),
            in_municipality("release", "insight.Release", "report_sentence_release_same_municipality"),
            in_municipality("written_by", "accounts.User", "report_sentence_writer_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.theme_code}"

    def read_about(self) -> Subject | None:
        return None


class FileState(models.TextChoices):
    WAITING = "waiting", _("Venter på deg")
    IN_USE = "in_use", _("I bruk")
    UNDONE = "undone", _("Angret")


class ResourceFile(models.Model):
    """What the services cost one year, as the municipality's accounts say; the newest file in use counts."""

    personal_fields = ("sent_by", "undone_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="resource_file_in_municipality"),
            models.CheckConstraint(
                condition=Q(state="undone", undone_by__isnull=False, undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_by=None, undone_at=None)),
                name="resource_file_undone_paired",
            ),
            in_municipality("sent_by", "accounts.User", "resource_file_sender_same_municipality"),
            in_municipality("undone_by", "accounts.User", "resource_file_undoer_same_municipality"),
        ]
        indexes = [models.Index(fields=["municipality", "year", "-sent_at"], name="resource_file_of_year")]

    def __str__(self) -> str:
        return str(self.year)


class Resource(models.Model):
    """One service in one year. Null is what the file does not say: «mangler», never 0."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(ResourceFile, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    service = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=40, blank=True, help_text="Empty: the whole municipality.")
    is_outside = models.BooleanField(default=False, help_text="People who do not get the service, and are not asked.")
    recipients = models.PositiveIntegerField(null=True)
    full_time = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    kroner = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="resource_line_once"),
            models.CheckConstraint(
                condition=Q(recipients=None) | Q(recipients=0) | Q(recipients__gte=5),
                name="resource_recipients_from_five",
            ),
            in_municipality("file", "reports.ResourceFile", "resource_file_same_municipality"),
        ]
        ordering = ("line",)

    def __str__(self) -> str:
        return self.service
