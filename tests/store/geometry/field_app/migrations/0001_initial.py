from __future__ import annotations

from django.db import migrations, models

from landrelease.store.geometry import GeometryField


class Migration(migrations.Migration):
    """Before two changes that rebuild and rename: see 0002 and 0003."""

    initial = True
    operations = (
        migrations.CreateModel(
            name="Spot",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.TextField(default="")),
                ("geometry", GeometryField()),
            ],
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("outline", GeometryField(geometry_type="MultiPolygon")),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("before", models.TextField()),
                ("own", models.TextField()),
            ],
        ),
    )
