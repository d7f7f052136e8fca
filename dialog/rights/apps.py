from django.apps import AppConfig
from django.core import checks

from dialog.rights.rooms import check_rooms


class RightsConfig(AppConfig):
    name = "dialog.rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_rooms)
