import numpy as np
import pytest

from landrelease.simulation import NamesRanOut
from landrelease.simulation._names import person_names, place_names


def test_names_differ_and_none_is_part_of_another():
    names = place_names(np.random.default_rng(3), 200)
    stems = [name for name in names if " " not in name]
    assert len(set(names)) == 200
    assert not [a for a in stems for b in stems if a != b and a in b]


@pytest.mark.parametrize("seed", range(5))
def test_vowels_keep_harmony(seed):
    for name in place_names(np.random.default_rng(seed), 64):
        vowels = set(name.lower()) & set("aouei")
        assert vowels <= set("aou") or vowels <= set("ei")


def test_the_language_says_when_it_is_spent():
    with pytest.raises(NamesRanOut) as caught:
        place_names(np.random.default_rng(1), 100_000)
    assert caught.value.made < caught.value.wanted == 100_000


def test_people_have_two_names():
    assert all(len(name.split()) == 2 for name in person_names(np.random.default_rng(2), 50))
