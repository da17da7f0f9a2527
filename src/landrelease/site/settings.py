"""Django's settings: secure by default, everything about one programme from its folder."""

import os
import secrets
import urllib.parse
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from landrelease.errors import LandreleaseError
from landrelease.store.programme import DATABASE_FILE, KEY_FILE, programme_directory

PROGRAMME = programme_directory()


def _secret_key() -> str:
    path = PROGRAMME / KEY_FILE
    return path.read_text().strip() if path.is_file() else secrets.token_hex(32)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "landrelease.store.sqlite_in_turn",
        "NAME": path,
        "TEST": {"NAME": ":memory:"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA secure_delete=ON;",
        },
    }


class DatabaseUrlNotRead(LandreleaseError):
    """DATABASE_URL cannot be used; what it holds is not repeated, for its password."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL cannot be read. Write postgresql://USER:PASSWORD@HOST:PORT/NAME, or "
            "unset it to keep the register in the programme's folder."
        )


def _postgresql(url: str) -> dict[str, Any]:
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 60,
    }


def _database(environment: Any = os.environ) -> dict[str, Any]:
    url = environment.get("DATABASE_URL", "")
    if not url:
        return _sqlite(PROGRAMME / DATABASE_FILE)
    if not url.startswith(("postgres://", "postgresql://", "postgis://")):
        raise DatabaseUrlNotRead
    try:
        return _postgresql(url)
    except ValueError:
        raise DatabaseUrlNotRead from None


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [
    host
    for host in os.environ.get("LANDRELEASE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
    if host
]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in LOOPBACK]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "landrelease.store",
    "landrelease.pages",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "landrelease.pages.middleware.PeopleMiddleware",
]

ROOT_URLCONF = "landrelease.site.urls"
WSGI_APPLICATION = "landrelease.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "landrelease.pages.context.programme",
            ]
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "store.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "pages:sign-in"
CSRF_FAILURE_VIEW = "landrelease.pages.faults.csrf_failure"
SESSION_ENGINE = "landrelease.store.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
_HTTPS = os.environ.get("LANDRELEASE_HTTPS", "") == "1"
BEHIND_PROXY = _HTTPS
"""Whether a proxy of ours ends TLS, and says last in X-Forwarded-For whom it speaks for."""
SECURE_SSL_REDIRECT = _HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS or not set(ALLOWED_HOSTS) <= LOOPBACK
"""Outside this machine a cookie travels over TLS or not at all."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS: list[Path] = []

STATIC_URL = "/static/"
STATIC_ROOT = None
"""Static files are served from the packages themselves."""
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MIMETYPES = {".mjs": "text/javascript"}
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
