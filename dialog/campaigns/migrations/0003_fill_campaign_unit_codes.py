from django.db import migrations

from dialog.lib.codes import new_code


def fill(apps, schema_editor):
    """Give every unit without a code its own. A code already given stays, so it can be run twice."""
    units = apps.get_model("campaigns", "CampaignUnit").objects.using(schema_editor.connection.alias)
    rows = list(units.filter(code=None).only("pk"))
    taken = set(units.exclude(code=None).values_list("code", flat=True))
    for row in rows:
        row.code = new_code()
        while row.code in taken:
            row.code = new_code()
        taken.add(row.code)
    units.bulk_update(rows, ["code"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_campaign_unit_code")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
