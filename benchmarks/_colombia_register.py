"""Colombia's register and its ground, on cells of 0.05 degrees."""

import csv
import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

ROOT = Path(__file__).resolve().parents[1]
ACCIDENTS = ("1", "2")
EVIDENCE = (*ACCIDENTS, "4", "6", "8")
EVENTS = ("events_1990_2014.csv.gz", "events_2015_2017.csv.gz", "events_2018_2019.csv.gz")
"""Files of events; those after the first, with the same columns, may be missing."""
CROWD = 5  # records at one coordinate from which on it is taken for a coarse position

# Cells of 50 thousandths of a degree, edges at whole multiples, around mainland Colombia.
CELL, WEST, SOUTH, COLUMNS, ROWS = 50, -79_100, -4_300, 248, 338
EARTH_KM = 6371.0088
DEGREE_KM = 111.195
KERNEL_REACH_SD = 6.0


@dataclass(frozen=True, eq=False)
class Cells:
    """The grid, rows north to south: where cells lie, and what is known of their ground."""

    longitude: Floats
    latitude: Floats
    municipality: Ints
    """Index of the municipality a centre lies in; -1 outside the country."""
    town_km: Floats
    people: Floats
    department: Ints
    """Number of the department (the first two digits of its code); -1 outside the country."""

    @property
    def domain(self) -> Flags:
        """Cells whose centre lies in the country."""
        return np.asarray(self.municipality >= 0)

    @property
    def municipalities(self) -> int:
        """One more than the largest index of a municipality."""
        return int(self.municipality.max()) + 1

    @property
    def area_km2(self) -> Floats:
        """Area of each cell on the sphere: it shrinks with the cosine of the latitude."""
        half = np.radians(CELL / 2000.0)
        wide = np.sin(np.radians(self.latitude) + half) - np.sin(np.radians(self.latitude) - half)
        return EARTH_KM**2 * 2.0 * half * wide

    @property
    def side_m(self) -> float:
        """Side of the square of mean area: what stands for the cell in the model."""
        return 1000.0 * float(np.sqrt(self.area_km2[self.domain].mean()))

    def standardised(self, values: Floats) -> Floats:
        """Centre and scale over the country; 0 outside."""
        inside = values[self.domain]
        return np.where(self.domain, (values - inside.mean()) / inside.std(), 0.0)


@dataclass(frozen=True, eq=False)
class Register:
    """Events that fall on the grid.

    Attributes
    ----------
    year
        Year of each event: nothing finer is known.
    accident
        True for accidents, False for finds, ordnance and suspected areas.
    placed
        True for a position of its own: not a municipality's reference point, and fewer than
        `CROWD` records at the coordinate.
    row, column, municipality
        Where; the municipality is -1 where none is given.
    """

    cells: Cells
    year: Ints
    accident: Flags
    placed: Flags
    row: Ints
    column: Ints
    municipality: Ints

    @property
    def first_year(self) -> int:
        """First year of the register."""
        return int(self.year.min())

    def up_to(self, until: int) -> "Register":
        """Keep what happened by the end of a year."""
        kept = self.year <= until
        return Register(
            self.cells, self.year[kept], self.accident[kept], self.placed[kept], self.row[kept],
            self.column[kept], self.municipality[kept],
        )  # fmt: skip

    def counted(self, chosen: Flags, worth: Floats | float = 1.0) -> Floats:
        """Add up the chosen events per cell, each with its worth."""
        grid = np.zeros((ROWS, COLUMNS))
        amounts = np.broadcast_to(worth, self.year.shape)[chosen]
        np.add.at(grid, (self.row[chosen], self.column[chosen]), amounts)
        return grid


def data_folder() -> Path:
    """Return the folder that holds (or would hold) the register."""
    shared = os.environ.get("LANDRELEASE_SHARED_DATA")
    return (Path(shared) if shared else ROOT.parent / "shared" / "data") / "colombia"


def kernel(counts: Floats, sd_degrees: float) -> Floats:
    """Smooth counts with a Gaussian kernel."""
    sd_cells = 1000.0 * sd_degrees / CELL
    return np.asarray(gaussian_filter(counts, sd_cells, mode="constant", truncate=KERNEL_REACH_SD))


def read_register(folder: Path, *, until: int) -> Register:
    """Read grid and events; nothing after a year is kept."""
    cells, numbers = _read_cells(folder)
    kept = []
    for record in _records(folder):
        year = int(record["year"])
        if year > until or record["type"] not in EVIDENCE:
            continue
        row, column = _cell(float(record["lon"]), float(record["lat"]))
        if 0 <= column < COLUMNS and 0 <= row < ROWS:
            placed = record["at_seat"] == "0" and int(record["shared_n"]) < CROWD
            municipality = numbers.get(record["dane_pip"], -1)
            kept.append((year, record["type"] in ACCIDENTS, placed, row, column, municipality))
    year, accident, placed, row, column, municipality = np.array(kept, np.int64).T
    return Register(
        cells, year, accident.astype(bool), placed.astype(bool), row, column, municipality
    )


def _records(folder: Path) -> Iterator[dict[str, str]]:
    """Every record of the files that are there."""
    for name in EVENTS:
        if (folder / name).exists():
            with gzip.open(folder / name, "rt", encoding="utf-8") as file:
                yield from csv.DictReader(file)


def _cell(longitude: float, latitude: float) -> tuple[int, int]:
    """Row and column of a point given to thousandths of a degree."""
    column = (round(longitude * 1000) - WEST) // CELL
    return ROWS - 1 - (round(latitude * 1000) - SOUTH) // CELL, column


def _read_cells(folder: Path) -> tuple[Cells, dict[str, int]]:
    """Lay the grid; the number of each municipality by its code."""
    with gzip.open(folder / "municipalities.geojson.gz", "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    shapes = [shapely.geometry.shape(one["geometry"]) for one in features]
    east = (WEST + CELL * np.arange(COLUMNS) + CELL / 2) / 1000.0
    north = (SOUTH + CELL * np.arange(ROWS)[::-1] + CELL / 2) / 1000.0
    longitude, latitude = np.meshgrid(east, north)
    municipality = np.full(longitude.shape, -1, np.int64)
    points = shapely.points(longitude.ravel(), latitude.ravel())
    inside, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
    municipality.ravel()[inside] = shape
    town_km, people = _read_towns(folder, longitude, latitude)
    codes = np.array([int(one["properties"]["DPTO_CCDGO"]) for one in features])
    department = np.where(municipality >= 0, codes[municipality], -1)
    numbers = {one["properties"]["MPIO_CCNCT"]: index for index, one in enumerate(features)}
    return Cells(longitude, latitude, municipality, town_km, people, department), numbers


def _read_towns(folder: Path, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Distance of every cell to the nearest town, and people of the towns in it."""
    with (folder / "towns.csv").open(encoding="utf-8") as file:
        towns = [
            (float(one["lon"]), float(one["lat"]), float(one["population"] or 0))
            for one in csv.DictReader(file)
        ]
    places = np.array([town[:2] for town in towns])
    degrees, _ = cKDTree(places).query(np.c_[longitude.ravel(), latitude.ravel()])
    people = np.zeros(longitude.shape)
    for east, north, population in towns:
        row, column = _cell(east, north)
        if 0 <= column < COLUMNS and 0 <= row < ROWS:
            people[row, column] += population
    return DEGREE_KM * degrees.reshape(longitude.shape), people
