"""hazard: the map as a GeoTIFF, and why a place on it is as it is."""

import argparse
from datetime import date, datetime
from pathlib import Path

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
        choices=("here", "dask"),
        default="here",
        help="in this process, or tile by tile on Dask",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="of Dask; without it, processes of this machine"
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
            dask=asked.engine == "dask",
            scheduler=asked.scheduler,
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
    if asked.out is not None:
        print(f"Wrote {asked.out}.")
    return 0
