"""Who acts and who looks: roles, the rights they carry, and the tier they may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from landrelease.kinds import Tier, Vocabulary


class Right(StrEnum):
    """Something a person may do; whatever is not granted is denied."""

    ENTER = "enter reports"
    APPROVE = "approve or reject what others entered"
    APPROVE_OWN_IMPORT = "approve an import in the same step"
    IMPORT = "import files"
    RECORD_WORK = "record work done: daily progress, items found, products"
    PLAN_TASKS = "create, assign, suspend and close tasks"
    INSPECT = "inspect work, and accept or reject it"
    PROPOSE_DECISION = "propose decisions on areas and settlements"
    DECIDE_AREA = "decide on hazardous areas"
    DECIDE_ACCESS = "decide on access to settlements"
    HAND_OVER = "hand over released land"
    TRAIN = "record training and trials"
    DECLARE = "declare whether a cohort is on a par"
    COMPUTE = "compute the hazard map"
    EXPORT = "export records"
    MANAGE_USERS = "add and change accounts"
    ERASE = "erase personal fields"
    KEEP = "verify, rebuild and back up the ledger"


class Role(Vocabulary):
    """What a person is in the programme."""

    ADMINISTRATOR = "administrator", "Administrator"
    INFORMATION_OFFICER = "information_officer", "Information officer"
    OPERATIONS_OFFICER = "operations_officer", "Operations officer"
    TEAM_LEADER = "team_leader", "Team leader"
    QUALITY_OFFICER = "quality_officer", "Quality officer"
    TRAINER = "trainer", "Trainer"
    VICTIM_ASSISTANCE = "victim_assistance", "Victim assistance"
    AUTHORITY = "authority", "Authority"
    PARTNER = "partner", "Partner"
    DONOR = "donor", "Donor"
    PUBLIC = "public", "Public"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role may do and see."""

    rights: frozenset[Right]
    clearance: Tier
    own_organisation: bool = False
    """Whether it writes for its own organisation alone."""
    of_kinds: Mapping[str, Tier] = field(default_factory=dict)
    """Kinds of records of which it sees more than of others, and up to which tier."""
    enters: frozenset[str] | None = None
    """The only kinds of reports it enters; None: all of them."""


GRANTS: Final[dict[Role, Grant]] = {
    Role.ADMINISTRATOR: Grant(
        frozenset(Right)
        - {
            Right.INSPECT,
            Right.DECIDE_AREA,
            Right.DECIDE_ACCESS,
            Right.HAND_OVER,
            Right.DECLARE,
        },
        Tier.PERSONAL,
    ),
    Role.INFORMATION_OFFICER: Grant(
        frozenset({Right.ENTER, Right.APPROVE, Right.IMPORT, Right.COMPUTE, Right.EXPORT}),
        Tier.RESTRICTED,
    ),
    Role.OPERATIONS_OFFICER: Grant(
        frozenset(
            {
                Right.ENTER,
                Right.APPROVE,
                Right.COMPUTE,
                Right.EXPORT,
                Right.RECORD_WORK,
                Right.PLAN_TASKS,
                Right.PROPOSE_DECISION,
            }
        ),
        Tier.RESTRICTED,
    ),
    Role.TEAM_LEADER: Grant(
        frozenset({Right.ENTER, Right.RECORD_WORK}), Tier.RESTRICTED, own_organisation=True
    ),
    Role.QUALITY_OFFICER: Grant(frozenset({Right.ENTER, Right.INSPECT}), Tier.RESTRICTED),
    Role.TRAINER: Grant(frozenset({Right.ENTER, Right.TRAIN}), Tier.RESTRICTED),
    Role.VICTIM_ASSISTANCE: Grant(
        frozenset({Right.ENTER}),
        Tier.PARTNER,
        of_kinds={"victim": Tier.PERSONAL},
        enters=frozenset({"victim"}),
    ),
    Role.AUTHORITY: Grant(
        frozenset(
            {
                Right.APPROVE,
                Right.EXPORT,
                Right.PROPOSE_DECISION,
                Right.DECIDE_AREA,
                Right.DECIDE_ACCESS,
                Right.HAND_OVER,
                Right.DECLARE,
            }
        ),
        Tier.RESTRICTED,
    ),
    Role.PARTNER: Grant(frozenset({Right.EXPORT}), Tier.PARTNER),
    Role.DONOR: Grant(frozenset({Right.EXPORT}), Tier.PUBLIC),
    Role.PUBLIC: Grant(frozenset(), Tier.PUBLIC),
}


BESIDE: Final = Tier.PARTNER
"""What a person who is limited to areas sees of the ground beside them, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A person, as far as rights go; every action and query takes one."""

    username: str
    name: str
    organisation: str
    role: Role
    organisation_subject: str = ""
    """The record of his organisation; empty where his account names none."""
    areas: tuple[str, ...] = ()
    """The administrative areas he is limited to; none: the whole programme."""
    own_organisation: bool = False
    """Whether he writes for his own organisation alone, whatever his role."""
    on_his_ground: bool = False
    """Whether what is asked about lies in his areas: `store.scope` alone says so."""
    looks_at: str = ""
    """The kind of record that is asked about, where his role sees more of it than of others."""

    @property
    def clearance(self) -> Tier:
        """The strictest tier he may see; one limited to areas sees his own only on their ground."""
        own = self.own_clearance
        return own if self.on_his_ground or not self.areas else min(own, BESIDE)

    @property
    def own_clearance(self) -> Tier:
        """The strictest tier his role may see, wherever that is."""
        grant = GRANTS[self.role]
        return max(grant.clearance, grant.of_kinds.get(self.looks_at, grant.clearance))

    def looking_at(self, kind: str) -> "Viewer":
        """Return him as he looks at a record of a kind: some roles see more of one than of others.

        Examples
        --------
        >>> helper = replace(PUBLIC_VIEWER, role=Role.VICTIM_ASSISTANCE)
        >>> [helper.looking_at(kind).clearance.word for kind in ("victim", "deminer")]
        ['personal', 'partner']
        """
        return replace(self, looks_at=kind) if GRANTS[self.role].of_kinds else self

    def may_enter(self, kind: str) -> bool:
        """Whether his role enters reports of a kind."""
        enters = GRANTS[self.role].enters
        return self.may(Right.ENTER) and (enters is None or kind in enters)

    @property
    def writes_for_own_alone(self) -> bool:
        """Whether what he writes must be of his own organisation."""
        return self.own_organisation or GRANTS[self.role].own_organisation

    def may(self, right: Right) -> bool:
        """Whether his role carries the right."""
        return right in GRANTS[self.role].rights

    def may_see(self, tier: Tier | int) -> bool:
        """Whether something of the tier may be shown to him."""
        return tier <= self.clearance


PUBLIC_VIEWER: Final = Viewer(username="", name="", organisation="", role=Role.PUBLIC)
"""Anyone who has not signed in."""
