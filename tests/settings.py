"""The settings of the tests and of the type checker: the same file, in an environment where nothing need be set."""

import os
from pathlib import Path

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("HVA_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
# Playwright keeps an event loop in the test's thread, and Django then takes every query for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from hvaerviktig.settings import *  # noqa: F403

# pytest-django keeps what would be sent.
CAN_SEND_EMAIL = True
# Slow on purpose elsewhere; here hundreds of users sign in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Straight from static/, so that a test needs no collectstatic; hashing has its own test.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
# Each test's client would look through all files before its first answer; the web server of the browser tests does.
WHITENOISE_AUTOREFRESH = not WEB_THREADS  # noqa: F405
# WhiteNoise warns of a missing folder, and warnings are errors.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
# Browsers that are driven by a test are as quick as a program. The rule has its own test.
INTAKE_SHORTEST_SECONDS = 0
# `SLOW_SERVER=1.6 pytest tests/browser` finds every test that runs ahead of the page it asked for.
if "SLOW_SERVER" in os.environ:
    MIDDLEWARE = ["tests.slowly.slowly", *MIDDLEWARE]  # noqa: F405
