from __future__ import annotations

from django.apps import AppConfig

from landrelease.store.geometry import connect_geometry_signals


class FieldAppConfig(AppConfig):
    name = "tests.store.geometry.field_app"
    label = "geometry_tests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connect_geometry_signals(append_only=("geometry_tests.Link",))
