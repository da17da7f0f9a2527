"""Where the geometry field meets Django: new connections and finished migrations."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from landrelease.store.geometry._append_only import protect_append_only
from landrelease.store.geometry._errors import PostgisMissing
from landrelease.store.geometry._spatial_index import ensure_spatial_indexes
from landrelease.store.geometry._sqlite_functions import register_functions

_append_only_models: set[str] = set()


def connect_geometry_signals(*, append_only: tuple[str, ...] = ()) -> None:
    """Connect the field and the append-only tables to Django; call it from ``AppConfig.ready``.

    Parameters: ``append_only``, labels of the models that may only grow, "app.Model".
    Safe to call twice and from several apps.
    """
    _append_only_models.update(label.lower() for label in append_only)
    connection_created.connect(_prepare_connection, dispatch_uid="geometry functions")
    pre_migrate.connect(_require_postgis, dispatch_uid="geometry extension")
    post_migrate.connect(_ensure_after_migrate, dispatch_uid="geometry indexes and append-only")
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            _prepare_connection(sender=None, connection=connection)


def _prepare_connection(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Register the functions; let REPLACE fire delete triggers, as append-only tables need."""
    if connection.vendor == "sqlite":
        register_functions(connection.connection)
        connection.connection.execute("PRAGMA recursive_triggers = ON")


def _require_postgis(*, using: str, **_: Any) -> None:
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
        if cursor.fetchone():
            return
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION postgis")
    except DatabaseError as error:
        raise PostgisMissing(
            database=connection.settings_dict["NAME"], reason=str(error).strip()
        ) from error


def _ensure_after_migrate(*, sender: AppConfig, using: str, **_: Any) -> None:
    connection = connections[using]
    app_models = list(sender.get_models(include_auto_created=True))
    ensure_spatial_indexes(connection, app_models)
    for model in app_models:
        if model._meta.label_lower in _append_only_models:
            protect_append_only(connection, apps.get_model(model._meta.label_lower))
