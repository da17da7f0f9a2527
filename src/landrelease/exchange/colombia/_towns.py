"""Populated places of Colombia (countries-states-cities-database, ODbL 1.0)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from landrelease.exchange._rows import Drafts, Profile, Reading, Rejected, Said, Statement
from landrelease.exchange._table import Cells, read_table
from landrelease.exchange._values import ValueNotRead, number, place, point
from landrelease.kinds import NOT_KNOWN, PositionSystem, Precision

Json = Any

TOWN_RADIUS_M: Final = 2_000.0
"""Stated for every town: the source gives a point and no extent."""
_NEEDED: Final = ("name", "native", "state_code", "lat", "lon", "population", "wikidata")


def _read(path: Path, reading: Reading) -> Iterator[Said]:
    drafts = Drafts(TOWNS.name, reading.batch)
    for row in read_table(path, needs=_NEEDED, encoding=reading.encoding, limits=reading.limits):
        if not isinstance(row, Cells):
            yield row
            continue
        try:
            said = _statement({name: cell.strip() for name, cell in row.values.items()})
        except ValueNotRead as error:
            yield Rejected(row.line, error.field, error.value, error.reason)
            continue
        yield drafts.draft(row.line, row.values, said)


def _statement(row: Mapping[str, str]) -> Statement:
    lat, lon = number("lat", row["lat"]), number("lon", row["lon"])
    people = number("population", row["population"]) if row["population"] else 0.0
    native = row["native"]
    return Statement(
        kind="settlement",
        payload={
            "name": row["name"],
            "code": row["wikidata"],
            "other_names": native if native != row["name"] else "",
            # The source writes 0 where it does not know.
            "population": int(people) if people > 0 else NOT_KNOWN,
            "place": place(
                point(lon, lat),
                system=PositionSystem.DD,
                entered=f"{row['lat']}, {row['lon']} ({row['state_code']})",
                precision=Precision.APPROXIMATE,
                radius_m=TOWN_RADIUS_M,
            ),
        },
    )


TOWNS: Final = Profile(
    name="colombia-towns",
    description="Populated places of Colombia (countries-states-cities-database)",
    suffixes=(".csv",),
    reads=_read,
)
