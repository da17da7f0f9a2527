import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("store", "0003_evaluation"),)

    operations = (
        migrations.AddField("user", "areas", models.JSONField(default=list)),
        migrations.AddField("user", "must_change_password", models.BooleanField(default=False)),
        migrations.AddField(
            "user",
            "organisation_subject",
            models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField("user", "own_organisation", models.BooleanField(default=False)),
        migrations.AddField("user", "password_until", models.DateTimeField(null=True)),
        migrations.AddField("user", "recovery", models.JSONField(default=list)),
        migrations.AddField("user", "second_factor_required", models.BooleanField(default=False)),
        migrations.AddField(
            "user", "totp_key", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.AddField("user", "totp_step", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("username", models.CharField(db_index=True, max_length=80)),
                ("by", models.CharField(max_length=80)),
                ("what", models.CharField(max_length=300)),
            ],
            options={"db_table": "account_event"},
        ),
        migrations.CreateModel(
            name="SignInTries",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
                ("succeeded_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "sign_in_tries"},
        ),
        migrations.CreateModel(
            name="SessionRow",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="session key",
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("started_at", models.DateTimeField(null=True)),
                ("address", models.CharField(default="", max_length=64)),
                ("device", models.CharField(default="", max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "session"},
        ),
    )
