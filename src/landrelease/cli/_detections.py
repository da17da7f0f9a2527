"""detection: what trials say of a search, and correcting its record by it."""

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any

from landrelease.cli._acting import acting, prepare
from landrelease.cli._printed import figure

if TYPE_CHECKING:
    from landrelease.actions import TakenDetection


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of detection."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    looked = "say what trials tell of a search: figure, what it rests on, what to look at"
    taken = "say the same, and correct the record of the search by it; another person approves that"
    for verb, about in (("look", looked), ("take", taken)):
        ids = "A SUBJECT is the id of a record: the end of the address of its page."
        _asked_words(verbs.add_parser(verb, help=about, description=f"{about}.", epilog=ids))


def _asked_words(parser: argparse.ArgumentParser) -> None:
    from landrelease.kinds import ItemClass, Soil

    parser.add_argument("subject", help="of the searched area")
    several = partial(parser.add_argument, action="append", default=[], metavar="SUBJECT")
    several("--trial", required=True, help="a closed trial; may be given again")
    parser.add_argument(
        "--cohort", required=True, metavar="SUBJECT", help="of those who did the work"
    )
    several("--deminer", help="who did the work; without any, one more of the whole cohort")
    several("--device", help="what they used; without any, results with all devices count")
    parser.add_argument(
        "--as-the-days-say",
        action="store_true",
        help="the persons and devices that approved days of the search's task name",
    )
    parser.add_argument(
        "--class",
        dest="item_class",
        choices=[one.value for one in ItemClass],
        metavar="CLASS",
        help=f"targets of this class alone: {', '.join(ItemClass)}",
    )
    parser.add_argument(
        "--soil",
        choices=[one.value for one in Soil],
        metavar="SOIL",
        help=f"trials on this soil alone: {', '.join(Soil)}",
    )


def run(asked: argparse.Namespace) -> int:
    """Look or take."""
    prepare()
    from landrelease import actions, queries
    from landrelease.kinds import ItemClass, Soil

    viewer = acting(asked)
    days = {"deminers": asked.deminer, "devices": asked.device}
    if asked.as_the_days_say:
        said = queries.who_searched(viewer, searched_area=asked.subject)
        days = {name: [*days[name], *said.get(name, ())] for name in days}
    act = actions.take_detection if asked.verb == "take" else actions.detection_of_search
    told = act(
        viewer,
        searched_area=asked.subject,
        trials=asked.trial,
        cohort=asked.cohort,
        item_class=None if asked.item_class is None else ItemClass(asked.item_class),
        soil=None if asked.soil is None else Soil(asked.soil),
        **days,
    )
    _print(told)
    return 0


def _print(told: "TakenDetection") -> None:
    found, basis = told.detection, told.basis
    print(f"Detection {figure((found.mean, found.low, found.high))}")
    print(f"  found         {found.found} of {found.targets} targets")
    print(f"  tested        {found.persons} persons, {len(basis['results'].split())} results")
    print(f"  who searched  {_named(basis['persons']) or 'nobody is named: the whole cohort'}")
    print(f"  devices       {_named(basis['devices'])}")
    print(f"  class         {basis['item_class']}")
    print(f"  soil          {_named(basis['soil'])}")
    print(f"  targets to    {_depth(basis['deepest_m'])}")
    print(f"  until now     {figure((basis['instead_of'],))}")
    for one in told.to_look_at:
        print(f"Look at this: {one}")
    receipt = told.receipt
    if receipt is None:
        return
    waits = "waits already" if receipt.already_there else "waits"
    print(f"It {waits}, in batch {receipt.batch}: another person must approve it.")


def _named(said: Any) -> str:
    return said if isinstance(said, str) else ", ".join(said)


def _depth(said: Any) -> str:
    if isinstance(said, int | float):
        return f"{said:g} m"
    return "any depth: that of the search is not known"
