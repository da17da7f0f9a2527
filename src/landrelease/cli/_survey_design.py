"""survey-design: transects and samples for a stated probability; needs no programme."""

import argparse

from landrelease.planning import (
    Ellipse,
    crossing_probability,
    spacing_for_crossing,
    spacing_for_traversal,
    traversal_probability,
    verification_sample,
)


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of survey-design."""
    questions = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    cross = questions.add_parser("crossing", help="spacing or chance to cross a target area")
    _area_words(cross)
    cross.add_argument("--pattern", choices=("parallel", "square"), default="parallel")
    both = questions.add_parser("traversal", help="spacing or chance to cross it and detect items")
    _area_words(both)
    both.add_argument("--density", type=float, required=True, metavar="ITEMS/M2")
    both.add_argument("--detection", type=float, required=True, metavar="P", help="for each item")
    both.add_argument("--least", type=int, default=1, metavar="N", help="items to detect")
    clean = questions.add_parser("verification", help="units to search if all must be clean")
    clean.add_argument("--units", type=int, required=True, metavar="N")
    clean.add_argument("--clean", type=float, default=0.99, metavar="SHARE")
    clean.add_argument("--confidence", type=float, default=0.95)


def _area_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--half-length", type=float, required=True, metavar="METRES")
    parser.add_argument("--half-width", type=float, metavar="METRES", help="default: a circle")
    parser.add_argument("--angle", type=float, metavar="DEGREES", help="default: not known")
    parser.add_argument("--width", type=float, required=True, metavar="METRES", help="of transects")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--spacing", type=float, metavar="METRES", help="centre to centre")
    wanted.add_argument("--probability", type=float, metavar="P")


def run(asked: argparse.Namespace) -> int:
    """Print the answer."""
    answer = {"crossing": _crossing, "traversal": _traversal, "verification": _verification}
    print(answer[asked.question](asked))
    return 0


def _area(asked: argparse.Namespace) -> Ellipse:
    half_width = asked.half_length if asked.half_width is None else asked.half_width
    return Ellipse(asked.half_length, half_width, asked.angle)


def _crossing(asked: argparse.Namespace) -> str:
    area, width, pattern = _area(asked), asked.width, asked.pattern
    if asked.spacing is None:
        spacing = spacing_for_crossing(
            area, width_m=width, probability=asked.probability, pattern=pattern
        )
        return _spaced(spacing, asked, "crossed")
    chance = crossing_probability(area, width_m=width, spacing_m=asked.spacing, pattern=pattern)
    return f"The target area is crossed with probability {chance:.6f}."


def _traversal(asked: argparse.Namespace) -> str:
    items = {
        "width_m": asked.width,
        "density_per_m2": asked.density,
        "detection": asked.detection,
    }
    area, least = _area(asked), asked.least
    if asked.spacing is None:
        spacing = spacing_for_traversal(
            area, probability=asked.probability, least_items=least, **items
        )
        return _spaced(spacing, asked, f"crossed and {least} of its items detected")
    chance = traversal_probability(area, spacing_m=asked.spacing, least_items=least, **items)
    return (
        f"The target area is crossed and at least {least} of its items detected with probability "
        f"{chance:.6f}."
    )


def _spaced(spacing: float, asked: argparse.Namespace, what: str) -> str:
    return (
        f"Transects every {spacing:.2f} m, centre to centre: the target area is {what} with "
        f"probability {asked.probability:g}."
    )


def _verification(asked: argparse.Namespace) -> str:
    design = verification_sample(
        asked.units, acceptable_share=asked.clean, confidence=asked.confidence
    )
    return (
        f"Search {design.sample} of {asked.units} units drawn at random; if none is bad, at least "
        f"{100 * asked.clean:g} % are clean with {100 * asked.confidence:g} % confidence."
    )
