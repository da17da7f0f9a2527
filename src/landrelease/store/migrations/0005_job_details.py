"""What a search has come to so far, and that somebody finds it good enough."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("store", "0004_people"),)

    operations = (
        migrations.AddField("job", "details", models.JSONField(default=dict)),
        migrations.AddField("job", "stop", models.BooleanField(default=False)),
    )
