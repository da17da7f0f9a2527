"""The forms of plans of work: a scenario and what it changes, and adopting a plan."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.actions import ASSIGN_DAYS, PlanAsked
from landrelease.pages.forms._fields import (
    DayField,
    NumberField,
    ReferenceField,
    ReferencesField,
    number_field,
)
from landrelease.pages.forms._quality import ActForm
from landrelease.planning import LostDays, MoreTeams, PinnedTask, WhatIf
from landrelease.queries import PlanChoices

ROWS: Final = 2
PINS: Final = 3
MOST_ROWS: Final = 60


def _day(label: Any) -> DayField:
    field = DayField()
    field.label = label
    return field


class ScenarioForm(forms.Form):
    """A scenario: its name and days, how to search, and what it changes about the facts.

    Parameters
    ----------
    choices
        What there is to name.
    asked
        What the form begins with: that of another plan, or nothing.
    pins
        How many rows for pinned tasks there are.
    """

    scenario = forms.CharField(label=gettext_lazy("Name of the scenario"), max_length=200)
    first_day = _day(gettext_lazy("First day"))
    horizon = number_field(gettext_lazy("Looks ahead"), whole=True, minimum=1, maximum=3_660)
    seconds = number_field(
        gettext_lazy("How long to search"),
        gettext_lazy("You can stop it when the plan is good enough."),
        whole=True,
        minimum=1,
        maximum=3_600,
    )
    travel_km = number_field(
        gettext_lazy("How far a camp moves in a working day"),
        minimum=0.001,
        maximum=10_000,
    )
    least_share = number_field(
        gettext_lazy("Fairness between districts"),
        gettext_lazy(
            "The least share of what it could regain that each district gets, as part of the share "
            "of all together. 0: none is asked for; 1: equal shares."
        ),
        minimum=0,
        maximum=1,
    )
    leave_out_unable = forms.BooleanField(
        label=gettext_lazy("Leave out tasks that no team may do, and name them"), required=False
    )
    base = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    seed = forms.IntegerField(min_value=0, max_value=1 << 48, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, choices: PlanChoices, asked: PlanAsked, pins: int = PINS
    ) -> None:
        super().__init__(data, initial=_initial(asked))
        self.fields["first_day"].required = True
        what_if = asked.what_if
        self.rows = {
            "more": max(ROWS, len(what_if.more) + 1),
            "first": max(ROWS, len(what_if.first) + 1),
            "lost": max(ROWS, len(what_if.lost) + 1),
            "pin": min(max(pins, len(what_if.pins) + 1), MOST_ROWS),
        }
        self._add_rows(choices)
        for name, value in _changes(what_if):
            if name in self.fields:
                self.fields[name].initial = value

    def _add_rows(self, choices: PlanChoices) -> None:
        nobody = (("", gettext("Choose")),)
        everybody = (("", gettext("All teams")),)
        self.fields["without"] = ReferencesField(
            label=gettext("Teams that are not there"),
            required=False,
            choices=choices.teams,
            widget=forms.CheckboxSelectMultiple,
        )
        for at in range(self.rows["more"]):
            self._add(f"more{at}_like", gettext("Teams more, like"), nobody + choices.teams)
            self.fields[f"more{at}_count"] = NumberField(whole=True, minimum=1, maximum=1000)
            self.fields[f"more{at}_count"].label = gettext("How many more")
        for at in range(self.rows["first"]):
            label = gettext("Comes first") if not at else gettext("Then")
            self._add(f"first{at}", label, nobody + choices.firsts + choices.tasks)
        for at in range(self.rows["lost"]):
            self.fields[f"lost{at}_first"] = _day(gettext("No work from"))
            self.fields[f"lost{at}_last"] = _day(gettext("until"))
            self._add(f"lost{at}_team", gettext("for"), everybody + choices.teams)
        for at in range(self.rows["pin"]):
            self._add(f"pin{at}_task", gettext("Task"), nobody + choices.tasks)
            self._add(f"pin{at}_team", gettext("to team"), nobody + choices.teams)
            self.fields[f"pin{at}_start"] = _day(gettext("from"))

    def _add(self, name: str, label: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name] = ReferenceField(label=label, required=False, choices=tuple(choices))

    def groups(self, name: str, *parts: str) -> Iterator[list[Any]]:
        """Return the fields of each row of a kind of change."""
        for at in range(self.rows[name]):
            yield [self[f"{name}{at}{part}"] for part in parts]

    def more_rows(self) -> Iterator[list[Any]]:
        """Return the rows of teams added."""
        return self.groups("more", "_like", "_count")

    def first_rows(self) -> Iterator[list[Any]]:
        """Return what comes first."""
        return self.groups("first", "")

    def lost_rows(self) -> Iterator[list[Any]]:
        """Return the rows of days lost."""
        return self.groups("lost", "_first", "_last", "_team")

    def pin_rows(self) -> Iterator[list[Any]]:
        """Return the rows of pinned tasks."""
        return self.groups("pin", "_task", "_team", "_start")

    def clean(self) -> dict[str, Any]:
        """Refuse rows that say half of what they must."""
        said = dict(self.cleaned_data)
        whole = {
            "more": ("_like", "_count"),
            "lost": ("_first", "_last"),
            "pin": ("_task", "_team", "_start"),
        }
        for name, parts in whole.items():
            for at in range(self.rows[name]):
                values = {part: said.get(f"{name}{at}{part}") for part in parts}
                missing = [part for part, value in values.items() if not value]
                if missing and len(missing) < len(parts):
                    for part in missing:
                        self.add_error(f"{name}{at}{part}", gettext("Fill this in as well."))
        return said

    def asked(self) -> PlanAsked:
        """Return what was asked for."""
        said = self.cleaned_data
        return PlanAsked(
            scenario=said["scenario"],
            first_day=said["first_day"],
            horizon=said["horizon"],
            seconds=float(said["seconds"]),
            seed=said["seed"],
            travel_m=said["travel_km"] * 1000.0,
            least_share=said["least_share"],
            leave_out_unable=said["leave_out_unable"],
            base=said["base"],
            what_if=self.what_if(),
        )

    def what_if(self) -> WhatIf:
        """Return what the scenario changes."""
        said = self.cleaned_data
        return WhatIf(
            more=tuple(
                MoreTeams(like=like, count=count)
                for like, count in self._said("more", "_like", "_count")
            ),
            without=tuple(said["without"]),
            first=tuple(first for (first,) in self._said("first", "")),
            lost=tuple(
                LostDays(first=first, last=last, team=team)
                for first, last, team in self._said("lost", "_first", "_last", "_team")
            ),
            pins=tuple(
                PinnedTask(task=task, team=team, start=start)
                for task, team, start in self._said("pin", "_task", "_team", "_start")
            ),
        )

    def _said(self, name: str, *parts: str) -> Iterator[tuple[Any, ...]]:
        for at in range(self.rows[name]):
            row = tuple(self.cleaned_data.get(f"{name}{at}{part}") for part in parts)
            if row[0]:
                yield row

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on asking beside the fields they are about."""
        for name, told in problems:
            field = {"travel_m": "travel_km"}.get(name, name)
            self.add_error(field if field in self.fields else None, gettext(told))


def _initial(asked: PlanAsked) -> dict[str, Any]:
    return {
        "scenario": asked.scenario,
        "first_day": asked.first_day.isoformat(),
        "horizon": asked.horizon,
        "seconds": f"{asked.seconds:g}",
        "travel_km": f"{asked.travel_m / 1000.0:g}",
        "least_share": f"{asked.least_share:g}",
        "leave_out_unable": asked.leave_out_unable,
        "base": asked.base,
        "seed": asked.seed,
    }


def _changes(what_if: WhatIf) -> Iterator[tuple[str, Any]]:
    yield "without", list(what_if.without)
    for at, more in enumerate(what_if.more):
        yield from ((f"more{at}_like", more.like), (f"more{at}_count", more.count))
    for at, first in enumerate(what_if.first):
        yield f"first{at}", first
    for at, lost in enumerate(what_if.lost):
        yield from ((f"lost{at}_first", lost.first), (f"lost{at}_last", lost.last))
        yield f"lost{at}_team", lost.team
    for at, pin in enumerate(what_if.pins):
        yield from ((f"pin{at}_task", pin.task), (f"pin{at}_team", pin.team))
        yield f"pin{at}_start", pin.start


class AdoptForm(ActForm):
    """Adopting a plan: from which day, how far ahead tasks are assigned, and why."""

    assign_days = number_field(
        gettext_lazy("Assign tasks that begin within"),
        gettext_lazy("Counted from the first day of the plan. Later ones get their dates alone."),
        whole=True,
        minimum=0,
        maximum=3_660,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    accepted = forms.BooleanField(
        label=gettext_lazy("I have seen what has changed since, and adopt the plan all the same."),
        required=False,
    )
    mark = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, today: date, **initial: Any) -> None:
        super().__init__(data, today=today, **{"assign_days": ASSIGN_DAYS} | initial)

    def acknowledged(self) -> str:
        """Return the mark of the changes that were seen and accepted."""
        said: Mapping[str, Any] = self.cleaned_data
        return str(said["mark"]) if said["accepted"] else ""
