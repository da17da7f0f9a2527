"""Every error has a number of its own, and a row on the page of errors."""

import re
from collections import Counter

from tests.repo.errors_page import PAGE, errors, page

from landrelease.errors import NUMBERS, RETIRED, LandreleaseError
from landrelease.hazard import NothingToModel

FORM = re.compile(r"LR-[A-Z]\d{3}")


def test_every_error_has_a_number_and_every_number_an_error():
    assert set(errors()) == set(NUMBERS)


def test_no_number_is_used_twice_or_again():
    assert [number for number, times in Counter(NUMBERS.values()).items() if times > 1] == []
    assert set(NUMBERS.values()) & RETIRED == set()
    assert all(FORM.fullmatch(number) for number in {*NUMBERS.values(), *RETIRED})


def test_a_room_has_one_letter():
    letters = {(name.split(".")[0], number[3]) for name, number in NUMBERS.items()}
    assert len(letters) == len({room for room, _ in letters}) == len({x for _, x in letters})


def test_the_page_is_as_written_from_the_classes():
    assert PAGE.read_text("utf-8") == page()


def test_an_error_knows_its_number_and_a_stranger_that_of_its_root():
    class Stranger(NothingToModel):
        """Not ours."""

    assert NothingToModel().number == NUMBERS["hazard.NothingToModel"] == Stranger().number
    assert LandreleaseError("x").number == "LR-0000"
