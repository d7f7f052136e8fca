import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_access_log_at"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="accesslog",
            index=django.contrib.postgres.indexes.GinIndex(fields=["unit_ids"], name="access_log_units"),
        ),
    ]
