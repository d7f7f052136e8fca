import django.contrib.postgres.indexes
from django.db import migrations, models

# The application's role may only add to history. Here, as the owner, it is taken away: for rows that have a tombstone.
FORGET = """
CREATE FUNCTION audit_forget_history(event_table regclass, column_name name, ids uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = event_table AND attname = 'pgh_obj_id') THEN
        RAISE EXCEPTION 'not a history table';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(ids) AS wanted (id)
               WHERE NOT EXISTS (SELECT 1 FROM audit_tombstone AS stone WHERE stone.id = wanted.id)) THEN
        RAISE EXCEPTION 'no tombstone';
    END IF;
    EXECUTE format('DELETE FROM %s WHERE %I = ANY ($1)', event_table, column_name) USING ids;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(help_text="The model, such as conversations.Conversation.", max_length=80)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="accesslog",
            index=django.contrib.postgres.indexes.GinIndex(fields=["resident_ids"], name="access_log_residents"),
        ),
        migrations.RunSQL(FORGET, "DROP FUNCTION audit_forget_history(regclass, name, uuid[])"),
    ]
