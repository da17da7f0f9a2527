from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from landrelease.kinds import KINDS, read_document
from landrelease.simulation import district, observe, read_configuration

NUMBERS = read_configuration()


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**63))
def test_any_seed_gives_sixty_four_joined_settlements_and_thirty_seven_closed(seed):
    made = district(NUMBERS, np.random.default_rng(seed))
    ends = np.array([(road.start, road.end) for road in made.roads]).T
    graph = coo_array((np.ones(ends.shape[1]), ends), shape=(64, 64))
    assert connected_components(graph, directed=False)[0] == 1
    assert Counter(made.statuses.values())["closed"] == 37
    assert len({place.name for place in made.settlements}) == 64


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 2**63))
def test_any_seed_is_told_in_valid_records(seed):
    rng = np.random.default_rng(seed)
    for batch in observe(district(NUMBERS, rng), rng):
        for draft in batch.drafts:
            read_document(KINDS[draft.kind], draft.payload, version=1)


@settings(max_examples=3, deadline=None)
@given(closed=st.integers(0, 64), seed=st.integers(0, 99))
def test_as_many_are_closed_as_asked_for(closed, seed):
    access = NUMBERS.access.model_copy(update={"closed": closed, "restricted": 0})
    numbers = NUMBERS.model_copy(update={"access": access})
    made = district(numbers, np.random.default_rng(seed))
    assert Counter(made.statuses.values())["closed"] == closed
