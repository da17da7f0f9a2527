"""Wires the tables: geometry functions, spatial indexes, append-only triggers."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The room of tables as Django sees it."""

    name = "landrelease.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what must be made again after every migration."""
        from landrelease.store.geometry import connect_geometry_signals  # noqa: PLC0415 - models must be loaded first

        connect_geometry_signals(append_only=("store.EntryRow",))
