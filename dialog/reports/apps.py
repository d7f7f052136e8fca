from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dialog.reports"
    default_auto_field = "django.db.models.BigAutoField"
