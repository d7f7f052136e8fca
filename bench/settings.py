"""The product's own settings with nothing in front of the views but the session and the user: the bare comparison."""

from hvaerviktig.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
# allauth insists on a middleware of its own.
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]  # noqa: F405
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
