from django.db import migrations, models

import dialog.lib.codes


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_fill_campaign_unit_codes")]

    operations = [
        migrations.AlterField(
            model_name="campaignunit",
            name="code",
            field=models.CharField(
                default=dialog.lib.codes.new_code,
                help_text="What the unit's paper forms carry.",
                max_length=8,
                unique=True,
            ),
        ),
    ]
