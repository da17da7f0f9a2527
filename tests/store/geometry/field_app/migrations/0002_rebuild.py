from __future__ import annotations

from django.db import migrations, models

from landrelease.store.geometry import GeometryField


class Migration(migrations.Migration):
    """On SQLite each of these rebuilds a table, which drops its triggers."""

    dependencies = (("geometry_tests", "0001_initial"),)
    operations = (
        migrations.AlterField("Spot", "geometry", GeometryField(null=True)),
        migrations.AlterField("Link", "own", models.TextField(unique=True)),
    )
