import json
from typing import Any

from django.db import models

from dialog.accounts.import_models import ImageBase, Import, LineBase
from dialog.audit.reading import Subject
from dialog.lib.fields import EncryptedTextField


class ResidentLine(LineBase):
    """A line about a resident in a file that waits; what the file says of her is sealed."""

    personal_fields = ("row_id", "note", "sealed")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="resident_lines")
    sealed = EncryptedTextField(null=True, help_text="Empty for somebody the file does not have.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "position"], name="resident_line_position")]
        indexes = [models.Index(fields=["source", "verdict", "position"], name="resident_line_verdict")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.line}"

    @property
    def cells(self) -> dict[str, str]:
        text = self.sealed
        return dict(json.loads(text)) if text else {}

    def read_about(self) -> Subject | None:
        # Somebody who is in the file only has no id here yet: one of those without a name.
        return Subject(self.unit_id, self.row_id) if self.unit_id else None


class ResidentImage(ImageBase):
    """A resident or a stay as it was before an import, sealed; kept as long as the import can be taken back."""

    personal_fields = ("row_id", "resident_id", "sealed")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="resident_images")
    unit_id = models.UUIDField()
    resident_id = models.UUIDField(db_index=True)
    sealed = EncryptedTextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "position"], name="resident_image_position")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.table}"

    @property
    def before(self) -> dict[str, Any] | None:
        text = self.sealed
        return dict(json.loads(text)) if text else None

    def read_about(self) -> Subject:
        return Subject(self.unit_id, self.resident_id)
