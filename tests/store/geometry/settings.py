"""Settings for running these tests alone, without the project's."""

from __future__ import annotations

SECRET_KEY = "only for tests"
INSTALLED_APPS = ["tests.store.geometry.field_app"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True
