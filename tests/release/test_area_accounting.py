"""Every square metre stands somewhere, whatever the order of products."""

import itertools
import math
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.release import GroundNotReadable, Product, ProductKind, account_of

AREA = shapely.Polygon([(0, 0), (120, 10), (140, 90), (60, 150), (-10, 80)])
METRES = st.integers(-40_000, 160_000).map(lambda mm: mm / 1000)
"""Surveyed to the millimetre: shapely warns of coordinates next to nothing."""
corners = st.tuples(METRES, METRES)


@st.composite
def grounds(draw):
    """Triangles and rotated boxes, inside, across and outside the area."""
    points = draw(st.lists(corners, min_size=3, max_size=6))
    ground = shapely.MultiPoint(points).convex_hull
    return (
        ground if ground.geom_type == "Polygon" and ground.area > 1e-3 else shapely.box(0, 0, 9, 9)
    )


products = st.lists(st.tuples(st.sampled_from(ProductKind), grounds()), min_size=0, max_size=8).map(
    lambda told: [Product(f"p{i}", kind, ground) for i, (kind, ground) in enumerate(told)]
)


def parts(account):
    return account.cancelled_m2, account.reduced_m2, account.cleared_m2, account.remaining_m2


@settings(max_examples=150, deadline=None)
@given(products, st.randoms(use_true_random=False))
def test_area_is_conserved_in_any_order(told, dice):
    account = account_of(AREA, told)
    assert math.isclose(sum(parts(account)), AREA.area, abs_tol=account.tolerance_m2)
    shuffled = list(told)
    dice.shuffle(shuffled)
    assert account_of(AREA, shuffled) == account


@settings(max_examples=60, deadline=None)
@given(products)
def test_more_work_never_leaves_more(told):
    remaining = [account_of(AREA, told[:count]).remaining_m2 for count in range(len(told) + 1)]
    assert all(after <= before + 1e-6 for before, after in itertools.pairwise(remaining))


def test_splitting_a_product_changes_nothing():
    whole = Product("a", ProductKind.CLEARED, shapely.box(0, 0, 80, 80))
    left = Product("a1", ProductKind.CLEARED, shapely.box(0, 0, 33.3, 80))
    right = Product("a2", ProductKind.CLEARED, shapely.box(33.3, 0, 80, 80))
    assert parts(account_of(AREA, [left, right])) == pytest.approx(parts(account_of(AREA, [whole])))


def test_the_same_ground_twice_is_counted_once_and_listed():
    twice = [Product(name, ProductKind.REDUCED, shapely.box(10, 20, 30, 40)) for name in "ab"]
    account = account_of(AREA, twice)
    assert account.reduced_m2 == pytest.approx(400)
    assert [(o.first, o.second, o.area_m2) for o in account.overlaps] == [("a", "b", 400.0)]


def test_work_outside_is_a_term_of_its_own():
    account = account_of(AREA, [Product("a", ProductKind.CLEARED, shapely.box(500, 0, 510, 10))])
    assert (account.outside_m2, account.remaining_m2) == (100.0, AREA.area)


def test_slivers_of_rounding_do_not_keep_an_area_open():
    rng = random.Random(1)
    cuts = sorted(rng.uniform(-20, 160) for _ in range(40))
    edges = [-20.0, *cuts, 160.0]
    strips = [
        Product(f"s{i}", ProductKind.CLEARED, shapely.box(a, -20, b, 170))
        for i, (a, b) in enumerate(itertools.pairwise(edges))
    ]
    account = account_of(AREA, strips)
    assert account.complete
    assert account.cleared_m2 == pytest.approx(AREA.area)


@pytest.mark.parametrize(
    "ground",
    [
        shapely.Polygon(),
        shapely.Point(1, 1),
        shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]),
    ],
)
def test_outlines_without_an_area_are_refused(ground):
    with pytest.raises(GroundNotReadable, match="product p"):
        account_of(AREA, [Product("p", ProductKind.CLEARED, ground)])
