"""All settings, from the environment alone. The README lists the variables."""

import logging
import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from hvaerviktig import postgres
from hvaerviktig.environment import (
    Environment,
    MisconfiguredError,
    kept_secret,
    key_from,
    key_ring_from,
    new_key,
)

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(
    os.environ,
    known=frozenset(
        {
            "ALLOWED_HOSTS",
            "BACKUP_DAYS",
            "CONTACT_EMAIL",
            "CONTACT_NAME",
            "CONTACT_PHONE",
            "DATABASE_URL",
            "DEMO",
            "EMAIL_FROM",
            "EMAIL_HOST",
            "EMAIL_PASSWORD",
            "EMAIL_PORT",
            "EMAIL_USER",
            "FIELD_KEYS",
            "DIGEST_TO",
            "HVA_BACKUPS",
            "HVA_HOST",
            "HVA_LEDGER",
            "HVA_VAR",
            "IDLE_MINUTES",
            "INTAKE_DAYS_HELD",
            "LOOKUP_KEY",
            "OFFLINE_OFF",
            "OIDC_CLIENT_ID",
            "OIDC_CLIENT_SECRET",
            "OIDC_HAS_TWO_FACTORS",
            "OIDC_MATCH",
            "OIDC_NAME",
            "OIDC_SERVER_URL",
            "OUTBOX_KEYS",
            "OWNER_DATABASE_URL",
            "PORT",
            "RETENTION_MONTHS",
            "PRIVACY_EMAIL",
            "PUBLIC_URL",
            "SECOND_FACTOR",
            "SECRET_KEY",
            "TABLET_IDLE_MINUTES",
            "TRUSTED_PROXY_COUNT",
            "URGENT_PHONE",
            "WEB_PROCESSES",
            "WEB_THREADS",
        }
    ),
)
env.refuse_misspelt()

# A demo needs nothing set: what is missing is made once and kept under var/. It is never a real installation.
DEMO = env.flag("DEMO")
DEBUG = False
# Where the web server listens; a container sets 0.0.0.0.
HOST = env.text("HVA_HOST", default="127.0.0.1")
PORT = env.whole_number("PORT", default=8000, lowest=1)
VAR = Path(env.text("HVA_VAR", default=str(BASE_DIR / "var"))).resolve()


# Secrets. Field keys never come near the database they protect.
def _secret(name: str, make: Any = new_key) -> str:
    if DEMO and env.optional(name) is None:
        return kept_secret(VAR / "keys" / name.lower(), make)
    return env.text(name)


SECRET_KEY = _secret("SECRET_KEY", lambda: secrets.token_urlsafe(64))
if len(SECRET_KEY) < 50:
    raise MisconfiguredError("SECRET_KEY: must be at least 50 characters")
FIELD_KEYS: dict[str, bytes] = key_ring_from("FIELD_KEYS", _secret("FIELD_KEYS", lambda: f"k1:{new_key()}"))
FIELD_KEY_CURRENT: str = next(iter(FIELD_KEYS))
LOOKUP_KEY: bytes = key_from("LOOKUP_KEY", _secret("LOOKUP_KEY"))
# What tablets seal answers to, the current one first; lost, every answer still waiting on a tablet is lost.
OUTBOX_KEYS: dict[str, bytes] = key_ring_from("OUTBOX_KEYS", _secret("OUTBOX_KEYS", lambda: f"k1:{new_key()}"))


# Takes the app without coverage off every tablet that comes by. What waits on it is not touched, and is sent as before.
OFFLINE_OFF = env.flag("OFFLINE_OFF")


# Database: one, seen through two roles. The owner changes tables; the application only reads and writes rows.
def _database(name: str, role: str, **options: Any) -> dict[str, Any]:
    embedded = postgres.Cluster(VAR / "postgres").url(role) if DEMO else None
    try:
        parts = conninfo_to_dict(env.text(name, default=embedded))
    except ProgrammingError as error:
        raise MisconfiguredError(f"{name}: not a PostgreSQL address") from error
    if "dbname" not in parts or "user" not in parts:
        raise MisconfiguredError(f"{name}: must name a user and a database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, **options},
    }


# Set by hvaerviktig.serve: a pool belongs to a process with threads, not to a management command.
WEB_THREADS = env.whole_number("WEB_THREADS", default=0, highest=200)
WEB_PROCESSES = env.whole_number("WEB_PROCESSES", default=0, highest=200)
_pool: dict[str, Any] = {"pool": {"min_size": 1, "max_size": WEB_THREADS, "timeout": 10}} if WEB_THREADS else {}
DATABASES = {"default": _database("DATABASE_URL", postgres.APPLICATION, **_pool)}
# Only set_up_database, backup and restore need the owner; a web server that can't become it is safer.
if DEMO or env.optional("OWNER_DATABASE_URL"):
    DATABASES["owner"] = _database("OWNER_DATABASE_URL", postgres.OWNER)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Ground floor first, as in the layers contract in pyproject.toml.
INSTALLED_APPS = [
    "dialog.units",
    "dialog.accounts",
    "dialog.audit",
    "dialog.campaigns",
    "dialog.themes",
    "dialog.conversations",
    "dialog.intake",
    "dialog.outbox",
    "dialog.improvements",
    "dialog.insight",
    "dialog.reports",
    "dialog.rights",
    "dialog.home",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "hvaerviktig.apps.StaticFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "treebeard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside everything that can answer, so that refusals carry the header too.
    "csp.middleware.CSPMiddleware",
    # Before whatever costs: a flood at the public page is turned away here.
    "dialog.intake.doorstep.DoorstepMiddleware",
    "dialog.accounts.middleware.LateAnswerMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before whatever asks who is signed in: somebody who has been away too long no longer is.
    "dialog.accounts.idle.IdleMiddleware",
    "dialog.accounts.middleware.NoStoreMiddleware",
    "dialog.accounts.middleware.LanguageMiddleware",
    "dialog.home.errors.EmptyAnswerMiddleware",
    "dialog.accounts.middleware.SignInFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dialog.accounts.middleware.PolicyMiddleware",
    "dialog.home.administration.gate.ApprovalsMiddleware",
    # While a guest sits beside the host, one conversation is all there is.
    "dialog.conversations.guests.GuestMiddleware",
    # Innermost: it holds the transaction in which residents are read and the reading is logged.
    "dialog.audit.middleware.ReadingMiddleware",
]

ROOT_URLCONF = "hvaerviktig.urls"
WSGI_APPLICATION = "hvaerviktig.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["dialog.lib.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dialog.audit.middleware.page_id",
                "dialog.home.navigation.navigation",
                "dialog.outbox.context.outbox_context",
            ],
        },
    },
]

# Sign-in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["dialog.accounts.backends.PersonWithMemberships"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "dialog.accounts.passwords.UnlikeThePerson"},
    {"NAME": "dialog.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "dialog.accounts.passwords.NotCommon"},
    {"NAME": "dialog.accounts.passwords.NotOnlyDigits"},
]
# A link to a new password, whether it came by mail or from an administrator's hand.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "dialog.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "dialog.accounts.forms.SignInForm",
    "change_password": "dialog.accounts.forms.ChangePasswordForm",
    "reset_password": "dialog.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "dialog.accounts.forms.NewPasswordForm",
    "reauthenticate": "dialog.accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# A session of the municipality's own sign-in lasts as long as ours; what the provider told of somebody is not kept.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Tight per account (`key`). Per address there is one wide limit, on wrong passwords: accounts.adapter.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/5m/key",
    "reset_password": "5/m/key",
    "reset_password_from_key": "600/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXY_COUNT", default=0, highest=9)

# A second factor is compulsory for everybody but staff; a demo only offers it.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR", default="0" if DEMO else "1")
MFA_ADAPTER = "dialog.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hva er viktig for deg?"
# The clock of a tablet may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
# http://localhost is the demo's address; elsewhere a passkey asks for https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
# A passkey can't be guessed; a municipality comes from one address.
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_FORMS = {
    "authenticate": "dialog.accounts.forms.CodeForm",
    "reauthenticate": "dialog.accounts.forms.ConfirmCodeForm",
    "activate_totp": "dialog.accounts.forms.ActivateAppForm",
    "add_webauthn": "dialog.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "dialog.accounts.forms.RenamePasskeyForm",
}

# The municipality's own sign-in by OpenID Connect (Entra ID, ID-porten, …). It tells who somebody is, never what they
# may do, and lets in nobody who is not imported.
OIDC_SERVER_URL = env.text("OIDC_SERVER_URL", default="")
OIDC_NAME = env.text("OIDC_NAME", default="jobbkonto")
# Which claim names somebody: a verified e-mail address, or the one that holds the staff number.
OIDC_MATCH = env.text("OIDC_MATCH", default="email")
# 1 where the provider asks everybody for two factors: ours is then not asked for as well.
OIDC_HAS_TWO_FACTORS = env.flag("OIDC_HAS_TWO_FACTORS")
SOCIALACCOUNT_ADAPTER = "dialog.accounts.oidc.WorkAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
# A link and no form: the browser would refuse to follow a form to another site (form-action 'self'). It changes nothing
# here until the provider has answered with the state that this browser was given.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "jobbkonto",
            "name": OIDC_NAME,
            "client_id": env.text("OIDC_CLIENT_ID"),
            "secret": env.text("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_SERVER_URL},
        }
    ]

# How long somebody may be away. The page locks itself after so many minutes, the server a minute later.
TABLET_IDLE_MINUTES = env.whole_number("TABLET_IDLE_MINUTES", default=5, lowest=1, highest=60)
IDLE_MINUTES = env.whole_number("IDLE_MINUTES", default=30, lowest=1, highest=240)

# Sessions and the counters behind the rate limits live in the database, shared by all web processes.
SESSION_ENGINE = "dialog.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEMO
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Past this number a third is thrown out, counters of wrong passwords too: never reached by one municipality.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# Security headers.
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]" if DEMO else None)
CSRF_FAILURE_VIEW = "dialog.home.errors.csrf_failed"
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not DEMO
# Asked from inside, where nobody ends TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Only a proxy of ours may say that the visitor came by https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Designsystemet's icons are data: addresses in its CSS and vanish silently without it.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o600
# A file with names in it never touches the disk: what is larger than this is not taken in.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Static files.
STATIC_URL = "static/"
# Beside VAR, not in it: built once for all, also into an image.
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Made by one user, served by another: not as closed as what is uploaded.
STATIC_OPTIONS = {"file_permissions_mode": 0o644}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "hvaerviktig.storage.HashedStaticStorage", "OPTIONS": STATIC_OPTIONS},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# Nobody but ourselves may read our files from another origin's page.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# An answer from somebody's own phone that nobody takes in goes after so many days.
INTAKE_DAYS_HELD = env.whole_number("INTAKE_DAYS_HELD", default=60, lowest=1, highest=365)
# A form that is sent sooner than a person can read it was not sent by a person.
INTAKE_SHORTEST_SECONDS = 3

# Language and time. The msgids are Bokmål.
LANGUAGE_CODE = "nb"
# Each by its own name.
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

# Mail is sent over TLS by the municipality's own server, or not at all: then no page offers what needs it.
EMAIL_HOST = env.text("EMAIL_HOST", default="")
CAN_SEND_EMAIL = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if CAN_SEND_EMAIL else 'dummy'}.EmailBackend"
EMAIL_PORT = env.whole_number("EMAIL_PORT", default=587, lowest=1)
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL
EMAIL_HOST_USER = env.text("EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD", default="")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM") if CAN_SEND_EMAIL else "ikke-svar@localhost"

# Where links in e-mail lead: a command has no visitor whose address it could take.
PUBLIC_URL = env.text("PUBLIC_URL", default=f"http://localhost:{PORT}" if DEMO else f"https://{ALLOWED_HOSTS[0]}")

# Whom the help pages name; what is not set is said in words instead.
CONTACT_NAME = env.text("CONTACT_NAME", default="Solvik kommune" if DEMO else "")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", default="hjelp@solvik.example" if DEMO else "")
CONTACT_PHONE = env.text("CONTACT_PHONE", default="")
# Whom to ring when an answer says something alarming, beside 113 and 116 117; a municipality may have one of its own.
URGENT_PHONE = env.text("URGENT_PHONE", default="55 55 55 50" if DEMO else "")
PRIVACY_EMAIL = env.text("PRIVACY_EMAIL", default="personvern@solvik.example" if DEMO else "")

# Rights. The ledger of erasures lies beside the database, never in it, and a restored copy is held against it.
LEDGER = Path(env.text("HVA_LEDGER", default=str(VAR / "erasures.ledger"))).resolve()
RETENTION_MONTHS = env.whole_number("RETENTION_MONTHS", default=24, lowest=1, highest=600)
# Where the access log's daily digest goes: an address, a https address, or a file on another machine's disk.
DIGEST_TO = env.text("DIGEST_TO", default="")
# Where `backup` makes the night's copy, and how many days it keeps one.
BACKUPS = env.text("HVA_BACKUPS", default="")
BACKUP_DAYS = env.whole_number("BACKUP_DAYS", default=14, lowest=1, highest=3650)


# Where pg_dump and pg_restore are; asked only by the commands that use them, which else look along PATH.
def FIND_DATABASE_PROGRAMS() -> Path:  # noqa: N802
    try:
        return postgres.find_programs()
    except postgres.DatabaseUnavailableError:
        return Path("/usr/bin")


SILENCED_SYSTEM_CHECKS: list[str] = []

# Logs go to stderr and carry ids, never names, words, query strings or bodies.
# Long work: each room's jobs.py has its tasks. One at a time, so that a release has the cores to itself.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 1,
    "delete_jobs": "successful",
    # Shorter than the supervisor's: what is cut off here is taken up again by the next worker.
    "shutdown_graceful_timeout": 10,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"ids_only": {"()": "hvaerviktig.logs.IdsOnly"}},
    "formatters": {
        "line": {
            "()": "hvaerviktig.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["ids_only"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "INFO"},
        # At INFO it tells of every look into an empty queue.
        "procrastinate": {"level": "WARNING"},
        # Would print statements with their parameters.
        "django.db.backends": {"level": "WARNING"},
    },
}
logging.captureWarnings(True)
