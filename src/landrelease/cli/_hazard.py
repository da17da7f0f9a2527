"""hazard: the map as a GeoTIFF, and why a place on it is as it is."""

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import Any

from landrelease.cli import _evaluate, _why
from landrelease.cli._acting import Bar, acting, prepare
from landrelease.errors import LandreleaseError
from landrelease.kinds import Tier
from landrelease.store.clock import MomentNotRead, moment_of


def day(text: str | None) -> date | None:
    """Read ``--at``."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise MomentNotRead(text or "") from None


def moment(text: str | None) -> datetime | None:
    """Read ``--known``: a day stands for its end, UTC."""
    return None if text is None else moment_of(text)


def clock_words(parser: argparse.ArgumentParser) -> None:
    """Declare the two clocks."""
    parser.add_argument("--at", metavar="DATE", help="the date the facts speak of")
    parser.add_argument("--known", metavar="DATE", help="only what had been recorded by then")


class CellOrPlaceMissing(LandreleaseError):
    """Neither a map was asked for nor a place on one."""

    def __init__(self) -> None:
        super().__init__(
            "Say what is wanted: `--cell METRES` computes the map, `--why LON LAT` explains a "
            "place on the newest one."
        )


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of hazard."""
    parser.add_argument("--cell", type=float, metavar="METRES", help="compute it with such cells")
    parser.add_argument(
        "--why",
        nargs="+",
        metavar="LON LAT",
        help="say why the newest map shows what it shows there; or --why=LON,LAT",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (.tif; with --evaluate .html)"
    )
    parser.add_argument(
        "--engine",
        choices=("here", "dask", "cuda"),
        default="here",
        help="in this process, tile by tile on Dask, or whole on a CUDA device",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of Dask; without it, processes of this machine"
    )
    parser.add_argument(
        "--pattern",
        action="store_true",
        help="look for lines of finds, and let belts along them in",
    )
    clock_words(parser)
    _evaluate.words(parser)


def run(asked: argparse.Namespace) -> int:
    """Compute the map and say what it holds, or say why a place on it is as it is."""
    if asked.evaluate:
        return _evaluate.run(asked)
    _evaluate.check_map(asked)
    if asked.why is not None:
        return _why.run(asked)
    if asked.cell is None:
        raise CellOrPlaceMissing
    prepare()
    from landrelease.actions import compute_hazard

    viewer = acting(asked)
    bar = Bar("hazard")
    try:
        made = compute_hazard(
            viewer,
            cell_m=asked.cell,
            at=day(asked.at),
            known=moment(asked.known),
            out=asked.out,
            engine=asked.engine,
            scheduler=asked.scheduler,
            pattern=asked.pattern,
            progress=bar,
        )
    finally:
        bar.close()
    facts = made.facts
    print(
        f"{facts['rows']} x {facts['columns']} cells of {facts['cell_m']:g} m; counts "
        f"{facts['counts']}; {sum(facts['used'].values())} records used, "
        f"{sum(facts['unplaced'].values())} lie nowhere on it; tier {Tier(made.tier).word}."
    )
    if asked.pattern:
        print(_belts(facts["belts"], counts=facts["counts"]))
    if asked.out is not None:
        print(f"Wrote {asked.out}.")
    return 0


def _belts(belts: list[dict[str, Any]], *, counts: str) -> str:
    """Say what lines of finds there are."""
    if counts != "items":
        return "Lines of finds: not looked for, because nothing says where people looked."
    if not belts:
        return "Lines of finds: none found, so the map is the same as without them."
    lines = [
        f"  probability {one['probability']:.2f}, {one['finds']:.0f} finds, "
        f"{one['length_m'][1]:.0f} m long ({one['length_m'][0]:.0f} to {one['length_m'][2]:.0f}), "
        f"{one['width_m'][1]:.0f} m wide, begins at "
        f"{one['line'][0][1]:.5f} N {one['line'][0][0]:.5f} E"
        for one in belts
    ]
    return "\n".join([f"Lines of finds: {len(belts)}", *lines])
