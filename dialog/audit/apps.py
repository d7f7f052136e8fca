from django.apps import AppConfig
from django.core import checks

from dialog.audit.checks import check_encrypted_models, check_keys


class AuditConfig(AppConfig):
    name = "dialog.audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_keys)
        checks.register(check_encrypted_models)
