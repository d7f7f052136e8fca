"""Give each starting theme its lens, and each municipality that has a theme list its first version."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

LENSES = {
    "mestring": ("independence", "autonomy", "safety", "health", "body_care", "information"),
    "aktivitet": ("activity", "food", "home", "privacy_rest", "meaning", "work_money"),
    "fellesskap": ("family", "community", "being_seen", "kindness", "continuity"),
}


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # The owner of the tables migrates, over a connection of its own.
    database = schema_editor.connection.alias
    theme, version = (apps.get_model("themes", name).objects.using(database) for name in ("Theme", "CodebookVersion"))
    for lens, codes in LENSES.items():
        theme.filter(code__in=codes).exclude(lens=lens).update(lens=lens)
    begun = set(version.values_list("municipality_id", flat=True))
    in_use: dict[object, dict[str, int]] = {}
    for municipality, code in theme.filter(retired_at=None).values_list("municipality_id", "code"):
        in_use.setdefault(municipality, {})[code] = 1
    version.bulk_create(
        version.model(municipality_id=municipality, number=1, change="started", made_at=timezone.now(), themes=themes)
        for municipality, themes in in_use.items()
        if municipality not in begun
    )


class Migration(migrations.Migration):
    dependencies = [("themes", "0003_lenses_merges_and_versions")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
