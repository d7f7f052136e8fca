from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dialog.accounts"
    default_auto_field = "django.db.models.BigAutoField"
