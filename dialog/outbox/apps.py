from django.apps import AppConfig
from django.core import checks

from dialog.outbox.checks import check_keys


class OutboxConfig(AppConfig):
    name = "dialog.outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_keys)
