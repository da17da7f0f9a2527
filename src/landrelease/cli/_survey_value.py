"""survey-value: which survey day changes the most decisions, by the newest hazard map."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from landrelease import __version__
from landrelease.cli._acting import acting, prepare
from landrelease.cli._hazard import clock_words, day, moment
from landrelease.errors import LandreleaseError

if TYPE_CHECKING:
    from landrelease.planning import DayValue
    from landrelease.queries import SurveyDayRow, SurveyValues

LISTED: Final = 15
"""Days that are printed; the file holds them all."""
FEW: Final = 30
"""Draws below which a value is called unsure."""


class ThresholdsNotRead(LandreleaseError):
    """Thresholds are no numbers."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text!r} are no thresholds. Write probabilities with a comma between: 0.02,0.3"
        )


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of survey-value."""
    parser.add_argument(
        "--choices", required=True, metavar="A,B,C", help="from the lowest probability up"
    )
    parser.add_argument(
        "--thresholds", required=True, metavar="P,P", help="probabilities between the choices"
    )
    parser.add_argument("--detection", type=float, required=True, metavar="P", help="of a search")
    parser.add_argument(
        "--ground-km2", type=float, required=True, metavar="KM2", help="that a day covers"
    )
    parser.add_argument("--of", choices=("areas", "settlements"), default="areas")
    parser.add_argument("--days", type=int, default=1, metavar="N", help="days taken together")
    parser.add_argument("--draws", type=int, default=4000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON")
    clock_words(parser)


def run(asked: argparse.Namespace) -> int:
    """Value the days, print them, and write them if asked."""
    prepare()
    from landrelease.queries import AskedSurvey, survey_value

    question = AskedSurvey(
        ground=asked.of,
        choices=tuple(name.strip() for name in asked.choices.split(",")),
        thresholds=_numbers(asked.thresholds),
        detection=asked.detection,
        km2=asked.ground_km2,
        days=asked.days,
        draws=asked.draws,
        seed=asked.seed,
    )
    told = survey_value(acting(asked), question, at=day(asked.at), known=moment(asked.known))
    titles = {row.subject: row.title for row in told.rows}
    print(
        f"By hazard map {told.run} of {told.computed_at:%Y-%m-%d}; {told.tier.word}. Knowing all "
        f"would be worth {told.perfect:.4g}, in units of the harm of one step too far."
    )
    for row in told.rows[:LISTED]:
        print(f"  {row.title}: {_words(row)}")
    if asked.days > 1:
        for number, one in enumerate(told.together, start=1):
            names = ", ".join(titles[name] for name in one.day)
            print(f"  {number} day(s) together: {_figures(one)}: {names}")
    for title, why in told.left_out.items():
        print(f"  left out: {title}: {why}")
    if asked.out is not None:
        text = json.dumps(_whole(told, asked), indent=1, ensure_ascii=False) + "\n"
        asked.out.write_text(text, encoding="utf-8")
        print(f"Written to {asked.out}.")
    return 0


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ThresholdsNotRead(text) from None


def _figures(told: "DayValue") -> str:
    return (
        f"value {told.value:.4g} +- {1.96 * told.value_error:.2g}, "
        f"{told.changes:.2g} +- {1.96 * told.changes_error:.1g} decisions changed"
    )


def _words(row: "SurveyDayRow") -> str:
    unsure = "; rests on few draws" if row.told.effective < FEW else ""
    if row.now == row.if_nothing == row.if_found:
        return f"{_figures(row.told)}: {row.now} whatever it finds{unsure}"
    after = f"{row.if_nothing} (P {row.probability_if_nothing:.3g}) if nothing is found"
    return (
        f"{_figures(row.told)}: now {row.now} (P {row.probability:.3g}); it covers "
        f"{100 * row.covered:.0f} %, finds something with {row.told.finds_any:.2g}; {after}, "
        f"{row.if_found} if something is{unsure}"
    )


def _whole(told: "SurveyValues", asked: argparse.Namespace) -> dict[str, Any]:
    return {
        "version": __version__,
        "run": told.run,
        "tier": told.tier.word,
        "seed": asked.seed,
        "draws": asked.draws,
        "perfect": told.perfect,
        "days": [_document(row) for row in told.rows],
        "together": [{"days": list(one.day), **_values(one)} for one in told.together],
        "left_out": dict(told.left_out),
    }


def _document(row: "SurveyDayRow") -> dict[str, Any]:
    return {
        "subject": row.subject,
        "title": row.title,
        "expected": row.expected,
        "probability": row.probability,
        "covered": row.covered,
        "now": row.now,
        "if_nothing": row.if_nothing,
        "probability_if_nothing": row.probability_if_nothing,
        "if_found": row.if_found,
        **_values(row.told),
    }


def _values(told: "DayValue") -> dict[str, float]:
    return {
        "value": told.value,
        "value_error": told.value_error,
        "changes": told.changes,
        "changes_error": told.changes_error,
        "finds_any": told.finds_any,
        "effective_draws": told.effective,
    }
