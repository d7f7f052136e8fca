from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "dialog.intake"
    default_auto_field = "django.db.models.BigAutoField"
