"""survey-design: transects, maps and samples for a stated probability; needs no programme."""

import argparse
from pathlib import Path
from typing import Any

from landrelease.cli._survey_files import read_anomalies, read_ground, read_tracks, write_map
from landrelease.errors import LandreleaseError

MIDDLES = 250_000
"""Middles of target areas that are tried, about, where no step is given."""
PATTERNS = ("parallel", "square", "rectangular")


class DesignWordsContradict(LandreleaseError):
    """Words of a survey design do not go together."""

    def __init__(self, why: str, way_out: str) -> None:
        self.why, self.way_out = why, way_out
        super().__init__(f"{why[0].upper()}{why[1:]}; {way_out}.")


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of survey-design."""
    asked = parser.add_subparsers(dest="question", required=True, metavar="QUESTION")
    cross = asked.add_parser("crossing", help="spacing or chance to cross a target area")
    _area_words(cross)
    _pattern_words(cross)
    both = asked.add_parser("traversal", help="spacing or chance to cross it and detect items")
    _area_words(both)
    _pattern_words(both)
    both.add_argument("--density", type=float, required=True, metavar="ITEMS/M2")
    both.add_argument("--detection", type=float, required=True, metavar="P", help="for each item")
    both.add_argument("--least", type=int, default=1, metavar="N", help="items to detect")
    _flagging_words(asked.add_parser("flagging", help="chance that a window of it is flagged"))
    walked = asked.add_parser("achieved", help="what tracks as walked would have crossed")
    _area_words(walked)
    walked.add_argument("--tracks", type=Path, required=True, metavar="CSV", help="track, x, y")
    walked.add_argument("--ground", type=Path, required=True, metavar="CSV", help="corners: x, y")
    walked.add_argument("--step", type=float, metavar="METRES", help="between middles tried")
    _density_words(asked.add_parser("density", help="map of anomalies in a moving window"))
    _verification_words(asked.add_parser("verification", help="what to search if all is clean"))


def _area_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--half-length", type=float, required=True, metavar="METRES")
    parser.add_argument("--half-width", type=float, metavar="METRES", help="default: a circle")
    parser.add_argument(
        "--angle", type=float, metavar="DEGREES", help="to its long axis (default: not known)"
    )
    parser.add_argument("--width", type=float, required=True, metavar="METRES", help="of transects")


def _pattern_words(parser: argparse.ArgumentParser) -> None:
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--spacing", type=float, metavar="METRES", help="centre to centre")
    wanted.add_argument("--probability", type=float, metavar="P")
    parser.add_argument("--pattern", choices=PATTERNS, default="parallel")
    second = parser.add_mutually_exclusive_group()
    second.add_argument(
        "--cross-spacing", type=float, metavar="METRES", help="second set of a rectangular pattern"
    )
    second.add_argument(
        "--cross-ratio", type=float, metavar="TIMES", help="the same, as a multiple of the first"
    )


def _flagging_words(parser: argparse.ArgumentParser) -> None:
    _area_words(parser)
    parser.add_argument("--spacing", type=float, required=True, metavar="METRES")
    parser.add_argument("--window", type=float, required=True, metavar="METRES")
    parser.add_argument("--middle", type=float, required=True, metavar="PER_M2")
    parser.add_argument("--background", type=float, required=True, metavar="PER_M2")
    parser.add_argument("--detection", type=float, default=1.0, metavar="P")
    parser.add_argument("--alpha", type=float, default=0.05, metavar="SHARE")
    parser.add_argument("--draws", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)


def _density_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tracks", type=Path, required=True, metavar="CSV", help="track, x, y")
    parser.add_argument("--anomalies", type=Path, required=True, metavar="CSV", help="x, y")
    parser.add_argument("--width", type=float, required=True, metavar="METRES", help="of transects")
    parser.add_argument("--window", type=float, required=True, metavar="METRES", help="diameter")
    parser.add_argument("--cell", type=float, metavar="METRES", help="default: window / 6")
    parser.add_argument(
        "--background", type=float, metavar="PER_M2", help="flag windows that hold more"
    )
    parser.add_argument("--alpha", type=float, default=0.05, metavar="SHARE")
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")


def _verification_words(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--units", type=int, metavar="N", help="transects or squares in all")
    what.add_argument("--ground", type=float, metavar="M2", help="with --parcel and --length")
    parser.add_argument("--parcel", type=float, metavar="M2", help="what clean is said of")
    parser.add_argument("--width", type=float, metavar="METRES", help="of a transect")
    parser.add_argument("--length", type=float, metavar="METRES", help="of a transect")
    parser.add_argument("--clean", type=float, default=0.99, metavar="SHARE")
    parser.add_argument("--confidence", type=float, default=0.95)


def run(asked: argparse.Namespace) -> int:
    """Print the answer."""
    answer = {
        "crossing": _crossing,
        "traversal": _traversal,
        "flagging": _flagging,
        "achieved": _achieved,
        "density": _density,
        "verification": _verification,
    }
    print(answer[asked.question](asked))
    return 0


def _area(asked: argparse.Namespace) -> Any:
    from landrelease.planning import Ellipse

    half_width = asked.half_length if asked.half_width is None else asked.half_width
    return Ellipse(asked.half_length, half_width, asked.angle)


def _crossing(asked: argparse.Namespace) -> str:
    from landrelease.planning import crossing_probability, spacing_for_crossing

    return _designed(asked, crossing_probability, spacing_for_crossing, {}, "crossed")


def _traversal(asked: argparse.Namespace) -> str:
    from landrelease.planning import spacing_for_traversal, traversal_probability

    items = {
        "density_per_m2": asked.density,
        "detection": asked.detection,
        "least_items": asked.least,
    }
    what = f"crossed and at least {asked.least} of its items detected"
    return _designed(asked, traversal_probability, spacing_for_traversal, items, what)


def _designed(
    asked: argparse.Namespace, chance: Any, spaced: Any, more: dict[str, Any], what: str
) -> str:
    """Answer with a probability for a spacing, or with a spacing for a probability."""
    design = {"width_m": asked.width, "pattern": asked.pattern} | more
    ratio = 1.0 if asked.cross_ratio is None else asked.cross_ratio
    if asked.spacing is not None:
        across = asked.cross_spacing
        if across is None and asked.cross_ratio is not None:
            across = ratio * asked.spacing
        told = chance(_area(asked), spacing_m=asked.spacing, cross_spacing_m=across, **design)
        return f"The target area is {what} with probability {told:.6f}."
    _only_for_rectangular(asked)
    spacing = spaced(_area(asked), probability=asked.probability, cross_ratio=ratio, **design)
    second = "" if asked.pattern == "parallel" else ", and a second set at right angles"
    if asked.pattern == "rectangular":
        second += f" every {max(asked.width, ratio * spacing):.2f} m"
    return (
        f"Transects every {spacing:.2f} m, centre to centre{second}: the target area is {what} "
        f"with probability {asked.probability:g}."
    )


def _only_for_rectangular(asked: argparse.Namespace) -> None:
    """Refuse a second spacing where none can be held to, or a ratio where none is meant."""
    if asked.cross_spacing is not None:
        raise DesignWordsContradict(
            "--cross-spacing holds no probability: both spacings follow from it",
            "give --cross-ratio, or --spacing in place of --probability",
        )
    if asked.cross_ratio is not None and asked.pattern != "rectangular":
        raise DesignWordsContradict(
            f"a {asked.pattern} pattern has no second spacing of its own",
            "leave --cross-ratio out, or give --pattern rectangular",
        )


def _flagging(asked: argparse.Namespace) -> str:
    import numpy as np

    from landrelease.planning import FlaggingDesign, TargetDensity, flagging_probability

    told = flagging_probability(
        _area(asked),
        TargetDensity(asked.middle, asked.background, asked.detection),
        FlaggingDesign(asked.width, asked.spacing, asked.window, asked.alpha),
        rng=np.random.default_rng(asked.seed),
        draws=asked.draws,
    )
    # All of few surveys, or none, is no certainty: the error is then that of one survey.
    error = max(told.error, 1.0 / asked.draws)
    return (
        f"A window that touches the target area is flagged with probability "
        f"{told.probability:.3f} (standard error {error:.3f}; {asked.draws} surveys simulated)."
    )


def _achieved(asked: argparse.Namespace) -> str:
    from landrelease.planning import achieved_crossing

    area, ground = _area(asked), read_ground(asked.ground)
    told = achieved_crossing(
        ground,
        read_tracks(asked.tracks),
        area,
        width_m=asked.width,
        step_m=_step(ground, area.half_width_m) if asked.step is None else asked.step,
    )
    return (
        f"As walked, the target area is crossed with probability {told.probability:.3f}, its "
        f"middle anywhere in the ground; {100 * told.covered_share:.2f} % of the ground is "
        f"covered ({told.places} middles tried)."
    )


def _step(ground: Any, half_width: float) -> float:
    """Return a step that is fine for the target area, or as fine as a fast answer allows."""
    return max(half_width / 4.0, float(ground.envelope.area / MIDDLES) ** 0.5)


def _density(asked: argparse.Namespace) -> str:
    import numpy as np

    from landrelease.planning import anomaly_density, flagged, survey_grid

    cell = asked.window / 6 if asked.cell is None else asked.cell
    tracks, anomalies = read_tracks(asked.tracks), read_anomalies(asked.anomalies)
    grid = survey_grid(tracks, anomalies, width_m=asked.width, cell_m=cell)
    window = {"cell_m": cell, "window_m": asked.window}
    density = anomaly_density(grid.anomalies, grid.searched_m2, **window)
    flags = None
    if asked.background is not None:
        flags = flagged(
            grid.anomalies,
            grid.searched_m2,
            background_per_m2=asked.background,
            alpha=asked.alpha,
            **window,
        )
    write_map(asked.out, grid, density, flags)
    searched = float(grid.searched_m2.sum())
    told = (
        f"{len(anomalies)} anomalies on {searched:,.0f} m2 searched "
        f"({len(anomalies) / searched:.6f} per m2); the densest window has "
        f"{float(np.nanmax(density)):.6f} per m2."
    )
    if flags is not None:
        told += f" {float(flags.sum()) * cell**2:,.0f} m2 are flagged."
    return f"{told} Written to {asked.out}."


def _verification(asked: argparse.Namespace) -> str:
    from landrelease.planning import verification_sample, verification_transects

    shown = {"acceptable_share": asked.clean, "confidence": asked.confidence}
    if asked.units is not None:
        design = verification_sample(asked.units, **shown)
        return f"Search {design.sample} of {asked.units} units drawn at random. {design.in_words}"
    missing = [f"--{name}" for name in ("parcel", "width", "length") if not getattr(asked, name)]
    if missing:
        raise DesignWordsContradict(
            f"--ground came without {', '.join(missing)}",
            "say what parcel is to be clean, and how wide and long a transect is",
        )
    told = verification_transects(
        asked.ground, parcel_m2=asked.parcel, width_m=asked.width, length_m=asked.length, **shown
    )
    return (
        f"Walk {told.transects} transects of {asked.width:g} by {asked.length:g} m, placed at "
        f"random: they cover as much as {told.design.sample} of {told.design.units} parcels of "
        f"{asked.parcel:g} m2. {told.design.in_words}"
    )
