"""The tables. Only the ledger is truth; the register and batches can be rebuilt from it."""

import json
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from landrelease.store.geometry import GeometryField
from landrelease.store.people import Role, Viewer


class EntryRow(models.Model):
    """One entry: its canonical text, the hash of that, and columns to find it by."""

    id = models.BigAutoField(primary_key=True)
    entry = models.CharField(max_length=80, unique=True)
    origin = models.CharField(max_length=80)
    sequence = models.BigIntegerField()
    act = models.CharField(max_length=12)
    batch = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, db_index=True)
    author = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        """Append-only: triggers refuse changes."""

        db_table = "ledger"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "sequence"], name="ledger_place_in_chain")
        ]


class PersonalRow(models.Model):
    """A personal value kept apart from the chain; deleting it erases the person."""

    entry = models.CharField(max_length=80)
    field = models.CharField(max_length=60)
    salt = models.CharField(max_length=64)
    value = models.TextField()

    class Meta:
        """One value for each field of an entry."""

        db_table = "personal"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "field"], name="personal_once")
        ]


class BatchRow(models.Model):
    """The unit of review and where it stands; derived."""

    batch = models.CharField(max_length=80, primary_key=True)
    state = models.CharField(max_length=12, db_index=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    entries = models.PositiveIntegerField()
    tier = models.PositiveSmallIntegerField()
    author = models.CharField(max_length=80)
    organisation = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    since = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.TextField()

    class Meta:
        """Derived from the ledger."""

        db_table = "batch"


class RegisterRow(models.Model):
    """What is held of one subject now; derived."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=500)
    search = models.CharField(max_length=500)
    status = models.CharField(max_length=40, db_index=True)
    document = models.TextField()
    geometry: Any = GeometryField(null=True)
    tier = models.PositiveSmallIntegerField()
    place_tier = models.PositiveSmallIntegerField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    entry = models.CharField(max_length=80)
    source = models.CharField(max_length=80)
    grade = models.CharField(max_length=2)
    author = models.CharField(max_length=80)
    organisation = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField()

    class Meta:
        """Derived from the ledger."""

        db_table = "register"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject"], name="register_subject")
        ]

    def payload(self) -> dict[str, Any]:
        """Return the stored document."""
        return dict(json.loads(self.document))


class LinkRow(models.Model):
    """That one record names another; derived."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    field = models.CharField(max_length=60)
    target = models.CharField(max_length=80, db_index=True)

    class Meta:
        """Derived from the ledger."""

        db_table = "link"
        indexes: ClassVar = [models.Index(fields=["kind", "subject"], name="link_from")]


class Job(models.Model):
    """A long computation asked for; a worker takes it."""

    id = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=12, db_index=True)
    fraction = models.FloatField(default=0)
    message = models.TextField(default="")
    asked_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often a worker has begun it."""
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(default="")
    result = models.CharField(max_length=80, default="")
    details = models.JSONField(default=dict)
    """What a search has come to so far, besides how far it is."""
    stop = models.BooleanField(default=False)
    """Whether somebody finds what there is good enough."""

    class Meta:
        """Not part of the record."""

        db_table = "job"


class HazardRunRow(models.Model):
    """One computed hazard map and all it was computed from; can be computed again."""

    id = models.CharField(max_length=40, primary_key=True)
    computed_at = models.DateTimeField()
    at = models.DateField(null=True)
    known = models.DateTimeField(null=True)
    heads = models.JSONField()
    tier = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    """Method, version, seed, cell size, counts, hyper-parameters, corners of the images."""

    class Meta:
        """Derived; the rasters lie beside the database."""

        db_table = "hazard_run"


class HazardAnswerRow(models.Model):
    """What a run says of a settlement's area or access roads, or of a hazardous area."""

    run = models.ForeignKey(HazardRunRow, on_delete=models.CASCADE, related_name="answers")
    subject = models.CharField(max_length=80, db_index=True)
    part = models.CharField(max_length=12)
    """``area`` or ``road`` of a settlement; ``remaining`` of a hazardous area."""
    answer = models.JSONField()

    class Meta:
        """Derived."""

        db_table = "hazard_answer"


class EvaluationRow(models.Model):
    """One evaluation of the hazard model; can be made again."""

    id = models.CharField(max_length=40, primary_key=True)
    computed_at = models.DateTimeField()
    heads = models.JSONField()
    tier = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    """Protocol, clocks, seed, and by window what was judged: measures, curves, map."""

    class Meta:
        """Derived."""

        db_table = "evaluation"


class UserManager(BaseUserManager["User"]):
    """Finds accounts by user name, as signing in needs."""


class User(AbstractBaseUser):
    """An account: one person, one role."""

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    """Its name, as entries print it."""
    organisation_subject = models.CharField(max_length=80, blank=True, default="")
    """Its record; empty in accounts that are older than this column."""
    role = models.CharField(max_length=40)
    areas = models.JSONField(default=list)
    """Administrative areas the person is limited to; none: the whole programme."""
    own_organisation = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    loopback_only = models.BooleanField(default=False)
    """Demo accounts have printed passwords: they work on this machine only."""
    must_change_password = models.BooleanField(default=False)
    password_until = models.DateTimeField(null=True)
    """When a one-time password ends."""
    second_factor_required = models.BooleanField(default=False)
    totp_key = models.CharField(max_length=64, blank=True, default="")
    totp_step = models.BigIntegerField(default=0)
    """The time step of the last code taken: no code counts twice."""
    recovery = models.JSONField(default=list)
    """Hashes of the recovery codes left."""

    objects = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        """Accounts are not part of the ledger."""

        db_table = "account"

    def viewer(self) -> Viewer:
        """Return the person as actions and queries know him."""
        return Viewer(
            username=self.username,
            name=self.name,
            organisation=self.organisation,
            role=Role(self.role),
            organisation_subject=self.organisation_subject,
            areas=tuple(self.areas),
            own_organisation=self.own_organisation,
        )

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code."""
        return bool(self.totp_key)


class AccountEvent(models.Model):
    """What was done to an account, by whom; never changed."""

    at = models.DateTimeField()
    username = models.CharField(max_length=80, db_index=True)
    by = models.CharField(max_length=80)
    what = models.CharField(max_length=300)

    class Meta:
        """Accounts are not part of the ledger; this says who changed them."""

        db_table = "account_event"


class SessionRow(AbstractBaseSession):
    """Somebody signed in at a browser."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    started_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, default="")
    device = models.CharField(max_length=200, default="")

    class Meta:
        """Ended by deleting it."""

        db_table = "session"


class SignInTries(models.Model):
    """How often signing in failed lately, for an account, an address, or both together."""

    key = models.CharField(max_length=64, primary_key=True)
    """A hash: names that were tried are not kept."""
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        """Forgotten after a day without a try."""

        db_table = "sign_in_tries"
