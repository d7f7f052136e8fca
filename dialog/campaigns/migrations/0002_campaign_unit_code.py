from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="campaignunit",
            name="code",
            field=models.CharField(
                default=None, help_text="What the unit's paper forms carry.", max_length=8, null=True
            ),
        ),
    ]
