from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("store", "0001_ledger_and_register"),)

    operations = (
        migrations.AddField(
            model_name="job",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    )
