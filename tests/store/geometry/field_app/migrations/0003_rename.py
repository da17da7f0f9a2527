from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Renames a table with a geometry column."""

    dependencies = (("geometry_tests", "0002_rebuild"),)
    operations = (migrations.RenameModel("Spot", "Place"),)
