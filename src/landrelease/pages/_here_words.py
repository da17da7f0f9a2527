"""What a map says of one cell, in words: figures with their intervals and the cell's size."""

from django.utils.translation import gettext

from landrelease import queries
from landrelease.pages import _format

WORTH_A_RANGE = 1e-4
"""Below this many per km2 a range says no more than the number."""


def cell_words(cell: queries.HazardCell, layer: queries.HazardLayer) -> list[tuple[str, str]]:
    """Return what a map says of a cell, by label."""
    items = cell.counts == "items"
    size = gettext("%(cell)s m × %(cell)s m") % {"cell": _format.number(cell.cell_m)}
    left = gettext("At least one item left in this cell")
    event = gettext("At least one reported event in this cell")
    density = gettext("Items expected to be left per km²")
    events = gettext("Reported events per km²")
    return [
        (left if items else event, in_hundred(cell.probability)),
        (density if items else events, _with_range(cell)),
        *_along_a_line(cell),
        (gettext("Cell"), size),
        (gettext("Searched or reported on"), _looked(cell.surveyed)),
        (gettext("Computed"), _format.day(layer.computed_at)),
        (gettext("As things stood on"), _format.day(layer.at) or gettext("the day of computing")),
    ]


def in_hundred(probability: float) -> str:
    """Say a probability as a number in a hundred; an estimate is never 0 or 100.

    Examples
    --------
    >>> in_hundred(0.184).replace("\u2066", "").replace("\u2069", "")
    '18 in 100'
    """
    hundredths = 100 * probability
    if hundredths < 0.1:
        return gettext("less than 1 in 1,000")
    if hundredths > 99.9:
        return gettext("more than 999 in 1,000")
    if hundredths < 1 or hundredths > 99:
        return gettext("%(n)s in 1,000") % {"n": _format.number(round(10 * hundredths))}
    return gettext("%(n)s in 100") % {"n": _format.number(round(hundredths))}


def _along_a_line(cell: queries.HazardCell) -> list[tuple[str, str]]:
    """Say how much of it comes from lines of finds, where they were looked for."""
    if cell.belts_per_km2 is None:
        return []
    least = max(WORTH_A_RANGE, 0.01 * cell.per_km2)
    told = gettext("no line of finds reaches here")
    if cell.belts_per_km2 >= least:
        told = gettext("%(n)s, because a line of finds runs here or may go on to here") % {
            "n": _format.number(float(f"{cell.belts_per_km2:.2g}"))
        }
    return [(gettext("Of these per km², along lines of finds"), told)]


def _with_range(cell: queries.HazardCell) -> str:
    high_end = None if cell.between_per_km2 is None else cell.between_per_km2[1]
    told = _format.mean(cell.per_km2, high_end)
    if cell.between_per_km2 is None or cell.per_km2 < WORTH_A_RANGE:
        return told
    low, high = (float(f"{end:.2g}") for end in cell.between_per_km2)
    words = gettext("%(number)s; nine times in ten between %(low)s and %(high)s")
    if low < WORTH_A_RANGE:
        words = gettext("%(number)s; nineteen times in twenty below %(high)s")
    return words % {
        "number": told,
        "low": _format.number(low),
        "high": _format.number(high),
    }


def _looked(share: float) -> str:
    if not share:
        return gettext("Not surveyed: nobody looked here; the figures rest on the surroundings")
    return gettext("%(share)s of the cell") % {"share": _format.percent(share)}
