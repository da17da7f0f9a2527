"""Whether the members of a team who do the work, or may have done it, have the right to it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from landrelease.kinds import Deminer, TaskPurpose
from landrelease.standards import Rule, rule
from landrelease.store._accreditation_facts import Shortfall
from landrelease.store._agreement_facts import cohort_shortfalls, cohort_shortfalls_of_each
from landrelease.store._named_workers import documents, person_shortfalls
from landrelease.store._training_shortfalls import people_of, trained
from landrelease.store.training_facts import required_on

_TOLD = 5
_MORE_PEOPLE = "Record more people of it who may do the work, or choose another."


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the work of an organisation's team.

    Parameters
    ----------
    team
        Name of the team; empty where none is named.
    persons
        Subjects of those named.
    others_worked
        Whether somebody who is not named did the work, of a day: whoever is on record of the team
        may have.
    """

    organisation: str
    team: str = ""
    persons: Sequence[str] = ()
    others_worked: bool = False

    @property
    def all_named(self) -> bool:
        """Whether everybody who does the work is named."""
        return bool(self.persons) and not self.others_worked

    @property
    def field(self) -> str:
        """Which part of what was said the team is told by."""
        return "team" if self.team else "organisation"

    @property
    def who(self) -> str:
        """How a sentence names them."""
        return f"team {self.team}" if self.team else "this organisation"


def member_shortfalls(
    workers: Workers, purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> Iterator[Shortfall]:
    """Tell why a team may not do a kind of work on a day: each person named, and enough members.

    Of a day that does not name everybody, all members on record must have the right to the work,
    or as many as `competence.members_on_a_day` says; before work, as many as
    `competence.members_to_begin` says.
    """
    named = documents(Deminer.kind, workers.persons, on=on)
    for _, against in person_shortfalls(workers.persons, purpose, on=on, packs=packs):
        yield from against
    yield from cohort_shortfalls(workers.persons, purpose, on=on)
    for reasons in trained(named, purpose, on=on).values():
        yield from reasons
    if not workers.all_named:
        yield from _enough(workers, purpose, on=on, packs=packs)


def _enough(
    workers: Workers, purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> Iterator[Shortfall]:
    people = people_of(workers.organisation, workers.team, on=on)
    which = "members_on_a_day" if workers.others_worked else "members_to_begin"
    asked = rule(f"competence.{which}", on=on, packs=packs)
    every = asked.value < 1 and bool(people)
    needed = len(people) if every else max(1, round(asked.value))
    unable: dict[str, list[Shortfall]] = {}
    able = 0
    for subject, against in _members(people, purpose, on=on, packs=packs):
        if against:
            unable[subject] = against
        else:
            able += 1
        if able >= needed:
            return
    if people:
        codes = {subject: person.code for subject, person in people.items()}
        yield _too_few(workers, asked, unable, codes, needed=needed, on=on)
    elif required := [row for row, document in required_on(on).get(purpose, ())
                      if document.organisation in ("", workers.organisation)]:  # fmt: skip
        why = (
            f"Nobody is on record of {workers.who} on {on}, and the programme asks for: "
            f"{'; '.join(row.title for row in required)}."
        )
        way_out = (
            "Train its people and record them with their sessions and tests, or choose another."
        )
        yield Shortfall(
            workers.field, why, way_out, asked.name, (required[0].kind, required[0].subject)
        )


def able_members(
    organisation: str, team: str, purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the subjects of those on record of a team who may do a kind of work on a day."""
    people = people_of(organisation, team, on=on)
    told = _members(people, purpose, on=on, packs=packs)
    return tuple(subject for subject, against in told if not against)


def _members(
    people: Mapping[str, Deminer], purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> Iterator[tuple[str, list[Shortfall]]]:
    subjects = tuple(people)
    training = trained(people, purpose, on=on)
    of_cohorts = cohort_shortfalls_of_each(subjects, purpose, on=on)
    for subject, own in person_shortfalls(subjects, purpose, on=on, packs=packs):
        yield subject, [*training.get(subject, ()), *own, *of_cohorts.get(subject, ())]


def _too_few(
    workers: Workers,
    asked: Rule,
    unable: Mapping[str, Sequence[Shortfall]],
    codes: Mapping[str, str],
    *,
    needed: int,
    on: date,
) -> Shortfall:
    of = len(codes)
    why = (
        f"{of - len(unable)} of {of} on record of {workers.who} may do this work on {on}; "
        f"{needed} must have the right to it (rule {asked.name}, {asked.pack}). "
        f"{_told_once(unable, codes)}"
    ).rstrip()
    every = [one for found in unable.values() for one in found]
    if workers.others_worked:
        why += " The day does not name everybody who worked, so that each of them may have."
        way_out = "Name all who searched; or put right what is missing, or who is on the team."
    else:
        way_out = " ".join(dict.fromkeys(one.way_out for one in every)) or _MORE_PEOPLE
    record = next((one.record for one in every if one.record[0]), ("", ""))
    return Shortfall(workers.field, why, way_out, asked.name, record)


def _told_once(unable: Mapping[str, Sequence[Shortfall]], codes: Mapping[str, str]) -> str:
    """Tell each first reason of somebody once, and of whom else it is true."""
    alike: dict[str, list[str]] = {}
    for subject, found in unable.items():
        code = rf"(?<!\S){re.escape(codes[subject])}(?=[\s:])"
        alike.setdefault(re.sub(code, "", found[0].why, count=1), []).append(subject)
    told = []
    for first, *others in list(alike.values())[:_TOLD]:
        told.append(unable[first][0].why)
        if others:
            more = len(others) - _TOLD
            named = ", ".join(codes[one] for one in others[:_TOLD])
            told.append(f"The same of {named}{f' and {more} more' if more > 0 else ''}.")
    left = sum(len(subjects) for subjects in list(alike.values())[_TOLD:])
    return " ".join([*told, *([f"And {left} others."] if left else [])])


def level_shortfalls(workers: Workers, *, on: date, packs: tuple[str, ...]) -> Iterator[Shortfall]:
    """Tell whether too few have the EOD level that a spot task asks for.

    Where everybody is named, of those named; else of the members on record.
    """
    asked = rule("competence.eod_level.eod_spot", on=on, packs=packs)
    if not asked.value:
        return
    needed = rule("competence.eod_members.eod_spot", on=on, packs=packs)
    if workers.all_named:
        people = documents(Deminer.kind, workers.persons, on=on)
        among = "those named as working"
    else:
        people = dict(people_of(workers.organisation, workers.team, on=on))
        among = workers.who
    able = sum(_is_able(person, asked.value, on=on) for person in people.values())
    if able < needed.value:
        why = (
            f"{able} of {among} have EOD level {asked.value:g} or above on {on}; "
            f"{needed.value:g} must (rules {asked.name} and {needed.name}, {asked.pack})."
        )
        way_out = "Record the level of a member, or send a team that has one."
        yield Shortfall("team", why, way_out, asked.name)


def _is_able(person: object, level: float, *, on: date) -> bool:
    if not isinstance(person, Deminer):
        return False
    until = person.competent_until
    return person.eod_level.rank >= level and not (isinstance(until, date) and until < on)
