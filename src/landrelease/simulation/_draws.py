"""Draws that several parts need; the generator always comes from the caller."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import shapely
import shapely.affinity
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Chosen = TypeVar("Chosen")


def happens(rng: Generator, probability: float) -> bool:
    """Whether something of that probability happens."""
    return bool(rng.random() < probability)


def between(rng: Generator, limits: tuple[float, float]) -> float:
    """A number between two limits, every one equally likely."""
    return float(rng.uniform(limits[0], limits[1]))


def whole_between(rng: Generator, limits: tuple[int, int]) -> int:
    """A whole number between two limits, both included."""
    return int(rng.integers(limits[0], limits[1] + 1))


def day_between(rng: Generator, first: date, last: date) -> date:
    """A day from the first to the last; the first when they are in the wrong order."""
    return first + timedelta(days=int(rng.integers(0, max((last - first).days, 0) + 1)))


def choose(rng: Generator, options: Sequence[Chosen]) -> Chosen:
    """One of the options, every one equally likely."""
    return options[int(rng.integers(len(options)))]


def choose_by_share(rng: Generator, shares: Mapping[Chosen, float], number: int) -> list[Chosen]:
    """Options drawn by their shares, which need not add up to 1."""
    weights = np.array(list(shares.values()), np.float64)
    picks = rng.choice(len(weights), size=number, p=weights / weights.sum())
    options = list(shares)
    return [options[int(pick)] for pick in picks]


def points_in(rng: Generator, polygon: shapely.Geometry, number: int) -> Floats:
    """Points (number, 2) evenly spread over a polygon, by rejection from its box."""
    west, south, east, north = polygon.bounds
    shapely.prepare(polygon)
    share = polygon.area / ((east - west) * (north - south))
    found: list[Floats] = []
    missing = number
    while missing > 0:
        tries = int(missing / share * 1.2) + 16
        xy = rng.uniform((west, south), (east, north), size=(tries, 2))
        inside = xy[shapely.contains_xy(polygon, xy[:, 0], xy[:, 1])][:missing]
        found.append(inside)
        missing -= len(inside)
    return np.concatenate(found) if found else np.empty((0, 2))


def shifted(
    rng: Generator, shape: shapely.Geometry, *, spread_m: float, outline: shapely.Polygon
) -> shapely.Geometry:
    """The shape moved by a normal error in x and y, as far as it stays in the outline.

    The largest part inside is kept; a shape moved right out stays where it was.
    """
    shift = rng.normal(0.0, spread_m, 2)
    moved = shapely.affinity.translate(shape, shift[0], shift[1]).intersection(outline)
    inside = [part for part in shapely.get_parts(moved) if part.length > 0.1 * shape.length]
    return max(inside, key=lambda part: (part.area, part.length), default=shape)
