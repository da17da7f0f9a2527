from __future__ import annotations

from django.db import models

from landrelease.store.geometry import GeometryField


class Place(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.TextField(default="")
    geometry = GeometryField(null=True)

    class Meta:
        app_label = "geometry_tests"

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    id = models.BigAutoField(primary_key=True)
    outline = GeometryField(geometry_type="MultiPolygon")

    class Meta:
        app_label = "geometry_tests"

    def __str__(self) -> str:
        return f"district {self.pk}"


class Link(models.Model):
    id = models.BigAutoField(primary_key=True)
    before = models.TextField()
    own = models.TextField(unique=True)

    class Meta:
        app_label = "geometry_tests"

    def __str__(self) -> str:
        return self.own
