"""A programme planted with secrets: one in each text of each kind, and in each place, on two sides.

A secret knows the tier it is of and the ground it lies on; nobody below that tier may find it in
anything the programme answers. Some are for nobody: drafts of others, keys, hashes.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from landrelease.actions import add_user, new_id
from landrelease.actions._appending import open_batch, review, say
from landrelease.kinds import KINDS, FieldDescription, Kind, Tier, fields_of, read_document
from landrelease.ledger import Act, Draft, Source, State
from landrelease.queries._shown import reason_tier
from landrelease.store.models import User
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import Programme
from landrelease.store.setting_up import ADMINISTRATOR, viewer_named

NOBODY = 9
"""A tier above all there are."""
WEST, SOUTH = -30.0, 40.0
SIDES = {"inside": 0.02, "beside": 0.12}
"""Ground of the area that some people are limited to, and ground beside it: degrees east."""
DAY = date(2026, 1, 2)
FIXED: dict[str, dict[str, Any]] = {
    "administrative_area": {"parent": ""},
    "hazardous_area": {"status": "open"},
    "qc_plan": {"unit_m": 100.0},
}
"""What a kind needs that cannot be made up from its fields."""
_PLAN = {
    "situation": {
        "tasks": [{"subject": "task-a", "purpose": "ts", "amount": 5.0}],
        "teams": [{"subject": "t", "speed": {"ts": 1.0}}],
        "communities": [{"subject": "c", "people": 7.0, "tasks": ["task-a"]}],
        "roads": [], "open_nodes": [], "horizon": 30, "travel_m": None, "off": [],
        "least_share": 0.0,
    },
    "left_out": {}, "titles": {"task-a": "SECRET"}, "asked": {},
}  # fmt: skip
_SEQUENCE = {
    "assignments": [], "not_done": ["task-a"], "opened": {"c": None}, "person_days": 0.0,
    "late": {}, "order": [], "wanted": {}, "tried": 1, "method": "SECRET",
}  # fmt: skip
WRITTEN = {
    ("plan", "facts"): json.dumps(_PLAN),
    ("plan", "sequence"): json.dumps(_SEQUENCE),
    ("plan", "what_if"): json.dumps({"first": ["SECRET"]}),
}
"""Texts that are read as something else: with a secret in them."""


@dataclass(frozen=True)
class Secret:
    """What must not be found, by whom."""

    told: str
    tier: int
    side: str
    """``inside``, ``beside``, or empty where it lies nowhere."""
    what: str


@dataclass
class Planted:
    """The programme, its secrets, and examples of everything that has an address."""

    programme: Programme
    secrets: list[Secret] = field(default_factory=list)
    records: list[tuple[str, str, str]] = field(default_factory=list)
    """Kind, subject and entry; a subject names its side."""
    batches: list[tuple[str, str]] = field(default_factory=list)
    """Every batch, and the side it lies on."""
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """Those that are not approved."""
    run: str = ""
    job: str = ""
    numbers: Any = field(default_factory=lambda: itertools.count(100))

    def subjects(self) -> list[tuple[str, str]]:
        """Return kind and subject of what the register holds."""
        return sorted({(kind, name) for kind, name, _ in self.records if "planted" in name})

    def word(self, tier: int, side: str, what: str) -> str:
        """Return a new secret word."""
        told = f"Zq{next(self.numbers)}x"
        self.secrets.append(Secret(told, tier, side, what))
        return told

    def place(self, kind: type[Kind], side: str, tier: int) -> dict[str, Any]:
        """Return a place nobody else has, whose coordinates are secret to the last digit."""
        number = next(self.numbers)
        east = round(WEST + SIDES[side] + number * 1e-5 + 0.0000127, 7)
        north = round(SOUTH + 0.02 + number * 1e-5 + 0.0000139, 7)
        for value in (east, north):
            told = f"{abs(value):.7f}"
            self.secrets.append(Secret(told, tier, side, f"place of {kind.kind}"))
        return {"geometry": _shape(kind, east, north)}


def _shape(kind: type[Kind], east: float, north: float) -> dict[str, Any]:
    if "Point" in kind.geometries:
        return {"type": "Point", "coordinates": [east, north]}
    far = [east + 0.004, north + 0.003]
    if "Polygon" in kind.geometries:
        ring = [[east, north], [far[0], north], far, [east, far[1]], [east, north]]
        return {"type": "Polygon", "coordinates": [ring]}
    return {"type": "LineString", "coordinates": [[east, north], far]}


def subject_of(kind: str, side: str) -> str:
    """Return the subject planted for a kind; decisions are about what they decide."""
    about = {"access_decision": "settlement", "area_decision": "hazardous_area"}.get(kind, kind)
    return f"planted-{about}-{side}".replace("_", "-")


def payload_of(planted: Planted, kind: type[Kind], side: str) -> dict[str, Any]:
    """Return what a record of a kind says, with a secret wherever it can hold one."""
    placed = side if kind.geometries else ""
    if kind.whole_programme:
        placed = "beside"  # of everybody who is limited
    said = {
        one.name: value
        for one in fields_of(kind)
        if (value := _value(planted, kind, one, side, placed)) is not None
    } | FIXED.get(kind.kind, {})
    document = read_document(kind, said, version=kind.version)
    return document.model_dump(mode="json", exclude_unset=True)


def _value(
    planted: Planted, kind: type[Kind], one: FieldDescription, side: str, placed: str
) -> Any:
    if one.type == "place":
        return planted.place(kind, side, max(one.tier, kind.tier))
    if one.type == "reference":
        return subject_of(one.reference, side)
    if one.type == "references":
        return [subject_of(one.reference, side)]
    if one.name == "finding":
        told = planted.word(one.tier, placed, f"{kind.kind}.finding")
        return json.dumps({"question": told, "outcome": "supported", "conditions": []})
    if (kind.kind, one.name) in WRITTEN:
        told = planted.word(one.tier, placed, f"{kind.kind}.{one.name}")
        return WRITTEN[kind.kind, one.name].replace("SECRET", told)
    if one.type == "text":
        return planted.word(one.tier, placed, f"{kind.kind}.{one.name}")
    return _plain(one) if one.required else None


def _plain(one: FieldDescription) -> Any:
    if one.type == "choice":
        return one.choices[0][0]
    if one.type == "boolean":
        return True
    if one.type == "date":
        return DAY.isoformat()
    least = one.minimum if one.minimum is not None else 1
    return int(least) if one.type == "integer" else float(max(least, min(0.5, one.maximum or 1)))


PLANTER = "zqplanter"
"""Who says everything; his name is restricted, his account is nobody's."""


def planter(planted: Planted) -> Viewer:
    """Add the account that says everything, with secrets of its own."""
    administrator = viewer_named(ADMINISTRATOR)
    add_user(administrator, username=PLANTER, password="", role=Role.INFORMATION_OFFICER)
    user = User.objects.get(username=PLANTER)
    user.name = planted.word(Tier.RESTRICTED, "", "name of an author")
    user.totp_key = planted.word(NOBODY, "", "key of a second factor")
    user.password = "md5$salt$" + planted.word(NOBODY, "", "hash of a password")
    user.recovery = [planted.word(NOBODY, "", "hash of a recovery code")]
    user.save()
    return user.viewer()


def say_one(planted: Planted, author: Viewer, draft: Draft, side: str, state: State) -> None:
    """Append a draft as a batch and bring it to a state, past every rule of the actions."""
    administrator = viewer_named(ADMINISTRATOR)
    batch = draft.batch
    say(author, [draft], programme=planted.programme)
    row = open_batch(batch)
    planted.batches.append((batch, side))
    planted.records.append((draft.kind, draft.subject, draft.id))
    if state is not State.APPROVED:
        planted.waiting.append((batch, side))
    if state is State.SAVED:
        return
    review(author, row, Act.SUBMIT, programme=planted.programme)
    if state is State.APPROVED:
        review(administrator, row, Act.APPROVE, programme=planted.programme)
    if state is State.REJECTED:
        reason = planted.word(Tier.RESTRICTED, "", "reason of a rejection")
        review(administrator, row, Act.REJECT, programme=planted.programme, reason=reason)


def draft_of(planted: Planted, kind: type[Kind], side: str, **more: Any) -> Draft:
    """Return a draft full of secrets."""
    values = {
        "id": new_id(),
        "act": Act.RECORD,
        "batch": new_id(),
        "kind": kind.kind,
        "kind_version": kind.version,
        "subject": subject_of(kind.kind, side),
        "first": DAY,
        "source": Source(subject=subject_of("information_source", side)),
        "payload": payload_of(planted, kind, side),
    }
    return Draft(**values | more)


def every_kind(planted: Planted, author: Viewer) -> None:
    """Say one record of every kind on either side, and approve it."""
    for kind in KINDS.values():
        for side in SIDES:
            if side == "beside" and not kind.geometries and kind.kind != "access_decision":
                continue
            say_one(planted, author, draft_of(planted, kind, side), side, State.APPROVED)


def what_waits(planted: Planted, author: Viewer) -> None:
    """Say what is not approved: submitted, rejected, corrected, withdrawn; and a draft."""
    for name, side in itertools.product(("indication", "item_found"), SIDES):
        kind = KINDS[name]
        for state in (State.SUBMITTED, State.REJECTED):
            draft = draft_of(planted, kind, side, subject=new_id())
            say_one(planted, author, draft, side, state)
    for act, side in itertools.product((Act.RECORD, Act.WITHDRAW), SIDES):
        say_one(planted, author, _about(planted, act, side), side, State.SUBMITTED)
    before = len(planted.secrets)
    draft = draft_of(planted, KINDS["indication"], "inside", subject=new_id())
    say_one(planted, author, draft, "inside", State.SAVED)
    kept = [Secret(s.told, NOBODY, "", "draft") for s in planted.secrets[before:]]
    planted.secrets[before:] = kept


def _about(planted: Planted, act: Act, side: str) -> Draft:
    kind, subject = KINDS["indication"], subject_of("indication", side)
    entry = next(entry for _, name, entry in planted.records if name == subject)
    reason = planted.word(reason_tier(kind.kind), side, f"reason to {act.value} again")
    if act is Act.WITHDRAW:
        about = {"kind": kind.kind, "kind_version": kind.version, "subject": subject}
        return Draft(id=new_id(), act=act, batch=new_id(), reason=reason, withdraws=entry, **about)
    return draft_of(planted, kind, side, reason=reason, corrects=entry)
