"""Norwegian order without a Norwegian locale in the database: æ, ø, å after z."""

from django.db import models
from django.db.models.functions import Collate, Lower


def norwegian(column: str) -> Collate:
    """Return what to order by when ``column`` holds names of people or units."""
    folded = models.Func(
        Lower(column),
        models.Value("æøå"),
        models.Value("{|}"),
        function="translate",
        output_field=models.TextField(),
    )
    return Collate(folded, "C")
