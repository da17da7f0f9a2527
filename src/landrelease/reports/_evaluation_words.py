"""What an evaluation says, in plain words; every sentence follows from its numbers."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

Facts = Mapping[str, Any]
FLOOR: Final = "kernel floor"
MODEL: Final = "hazard model"

MEASURES: Final = {
    "auroc": ("Area under the ROC curve", "more is better; 0.5 is a guess", 3),
    "average_precision": ("Average precision", "more is better", 3),
    "recall_top": ("Found in the top 5 % of the area", "more is better; by chance 0.05", 3),
    "log_loss": ("Log loss per cell", "less is better", 5),
    "brier": ("Brier score per cell", "less is better", 5),
    "deviance": ("Poisson deviance per cell", "less is better", 5),
    "observed_to_expected": ("Observed over expected events", "1 is right", 2),
}
LESS_IS_BETTER: Final = ("log_loss", "brier", "deviance")

WHAT: Final = {
    "accidents": "Accidents",
    "reports": "Accidents, indications and finds by people",
    "finds of searches": "Items found by searches",
    "counts": "Counts on ground held out",
}

_NOT_SHOWN: Final = (
    (
        "It does not show where ordnance is that nobody met, reported or looked for: such ground "
        "counts as “nothing happened”."
    ),
    "It does not show that a place is safe. A low score says that few events were reported.",
    (
        "A forecast of how many events will come is not calibrated where their level turns. On "
        "Colombia's register, where accidents had fallen from 242 in 2011 to 12 in 2017, 3 to 59 "
        "were forecast for 2018-19 at 95 %, and 82 came."
    ),
    (
        "It says how this model did on this ground and these dates, not how it will do elsewhere "
        "or after the situation has changed."
    ),
    (
        "Intervals come from resampling blocks of ground; they do not hold what is uncertain about "
        "the reports themselves, nor years unlike these."
    ),
)


def not_shown() -> tuple[str, ...]:
    """Say what no evaluation of this kind shows."""
    return _NOT_SHOWN


def number(value: float | None, digits: int) -> str:
    """Write a number to so many decimals, or that it has no value."""
    return "not known" if value is None else f"{value:.{digits}f}"


def with_interval(told: Sequence[float | None], digits: int) -> str:
    """Write a value and its 95 % interval."""
    value, low, high = (number(one, digits) for one in told)
    return f"{value} ({low} to {high})"


def verdict(told: Sequence[float | None], *, less_is_better: bool) -> str:
    """Say whether a difference is one."""
    _, low, high = told
    if low is None or high is None or low <= 0 <= high:
        return "cannot be told apart"
    return "better" if (low > 0) != less_is_better else "worse"


def title_of(part: Facts) -> str:
    """Name what was judged, and when."""
    name = WHAT[part["what"]]
    if part["until"] is None:
        return name
    return f"{name}, after {part['until']} and up to {part['end']}"


def too_little(told: Facts) -> str:
    """Say that too little happened to judge by."""
    return (
        f"Too little happened to judge by: something happened in {told['hits']} of "
        f"{told['cells']:,} cells, and fewer than 10 give intervals that mean nothing. Take a "
        "longer window or a larger area. Nothing is guessed here."
    )


def summary(part: Facts) -> tuple[str, ...]:
    """Say what came out of one part, for somebody who reads no curves."""
    told = part["judgement"]
    model, floor = told["models"][MODEL]["measures"], told["models"][FLOOR]["measures"]
    gain = next(d["measures"] for d in told["differences"] if d["one"] == MODEL)
    found, by_floor = model["recall_top"][0], floor["recall_top"][0]
    ranking = verdict(gain["average_precision"], less_is_better=False)
    against = {
        "better": "It ranks better than the plain kernel of past events",
        "worse": "It ranks worse than the plain kernel of past events",
        "cannot be told apart": "It cannot be told apart from the plain kernel of past events",
    }[ranking]
    return (
        f"{told['events']:,.0f} events fell in {told['hits']:,} of {told['cells']:,} cells.",
        (
            f"The twentieth of the area that the model calls worst held {100 * found:.0f} in 100 "
            "of the cells with an event; the kernel's held "
            f"{100 * by_floor:.0f}, chance would hold 5."
        ),
        f"{against}: average precision differs by {with_interval(gain['average_precision'], 3)}.",
        _level(told["models"][MODEL]) if part.get("coming") is None else coming(part["coming"]),
    )


def coming(told: Facts) -> str:
    """Say how many events were forecast for the window, how sure that was, and what came."""
    years = len(told["years"])
    counted = f"{years} year{'' if years == 1 else 's'} before the window"
    expected = (
        f"From the events of the {counted}, {told['expected']:,.1f} were expected in it, between "
        f"{told['low']:,} and {told['high']:,} at 95 %{_direction(told)}"
    )
    observed = told["observed"]
    if told["low"] <= observed <= told["high"]:
        return (
            f"{expected}. {observed:,.0f} came: what was expected agrees with what was observed. "
            "The next forecast will agree only if the level goes on as it went."
        )
    than = "more" if observed > told["high"] else "fewer"
    return (
        f"{expected}. {observed:,.0f} came, {than} than the forecast allows: the level of events "
        "changed, or how they are reported did. Do not plan by these counts."
    )


def _direction(told: Facts) -> str:
    """Say the middle of the forecast, and which way the level was going; nothing if not told."""
    if "median" not in told:
        return ""
    middle = f" (as likely more than {told['median']:,} as fewer"
    if told["direction"] is None:
        return f"{middle}; the level was taken to go neither way)"
    change = 100.0 * math.expm1(told["direction"])
    way = "rising" if change > 0 else "falling"
    going = f"was {way} by about {abs(change):.0f} % a year" if abs(change) >= 1 else "stood"
    return f"{middle}; the level {going})"


def _level(model: Facts) -> str:
    """Say whether as much happened as was expected."""
    value, low, high = model["measures"]["observed_to_expected"]
    told = f"The model expected {model['expected']:,.1f} events"
    if value is None or low is None or high is None:
        return f"{told}; how that compares has no value."
    ratio = f"observed over expected is {with_interval((value, low, high), 2)}"
    if low <= 1 <= high:
        return f"{told}: {ratio}, so the level fits within its interval."
    return f"{told}: {ratio}, so it expected too {'little' if low > 1 else 'much'}."


def protocol_of(part: Facts, facts: Facts) -> str:
    """Say the protocol of a part in a sentence, to stand under every figure."""
    side = facts["block_cells"] * facts["cell_m"] / 1000
    if facts["protocol"] == "blocks":
        return (
            f"Protocol: blocks of {side:g} km held out one fold of five after another, with a "
            f"buffer of {facts['buffer_cells']} cells; the first fold was for tuning and is not "
            "scored."
        )
    how = "as it was known then" if facts["clock"] == "known" else "by the dates of the facts alone"
    return (
        f"Protocol: evidence up to {part['until']}, {how}; truth from the day after to "
        f"{part['end']}, opened once."
    )
