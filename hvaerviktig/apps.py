"""Django's own static files app, told what to leave out."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    # django-htmx ships extensions that name a bare module; hashing would look for it and stop.
    # treebeard ships the looks of an admin.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*", "treebeard/*"]
