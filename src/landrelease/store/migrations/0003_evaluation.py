from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("store", "0002_job_attempts"),)

    operations = (
        migrations.CreateModel(
            name="EvaluationRow",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("computed_at", models.DateTimeField()),
                ("heads", models.JSONField()),
                ("tier", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField()),
            ],
            options={"db_table": "evaluation"},
        ),
    )
