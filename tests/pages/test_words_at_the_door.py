"""Words that queries say in English are looked up where pages print them."""

import json
import re

import pytest
from django.utils import translation

from landrelease.pages import _said_words
from landrelease.pages.templatetags.landrelease import day, said


@pytest.fixture
def reversed_words(monkeypatch):
    """A language in which each word is said backwards."""
    told = {text: text[::-1] for text in _said_words.own_words()}
    told |= {"since %(date)s": "%(date)s from", "%(first)s to %(last)s": "%(last)s after %(first)s"}
    monkeypatch.setattr(_said_words, "gettext", lambda text: told.get(text, text))


def plain(text):
    return re.sub(r"[\u2066-\u2069]", "", text)


@pytest.mark.parametrize("word", ["Yes", "No", "Not known", "No decision recorded", "Restricted"])
def test_words_of_ours_are_looked_up(word, reversed_words):
    assert said(word) == word[::-1]


def test_words_of_others_stay_as_they_are(reversed_words):
    assert said("Open field by the mill") == "Open field by the mill"


def test_days_are_put_into_the_readers_order(reversed_words):
    assert plain(day("since 2026-01-01")) == "2026-01-01 from"
    assert plain(day("2023-01-01 to 2024-05-31")) == "2024-05-31 after 2023-01-01"
    assert plain(day("2024-05")) == "2024-05"


def test_every_status_the_map_says_is_a_word_of_ours(signed_in, closed, held):
    held(
        "settlement",
        name="Nyzhnia",
        place={"geometry": {"type": "Point", "coordinates": [36.3, 49.2]}},
    )
    said_by_map = {
        feature["properties"]["status_label"]
        for feature in json.loads(signed_in("omar").get("/api/map/settlements.geojson").content)[
            "features"
        ]
    }
    assert "No decision recorded" in said_by_map
    assert said_by_map <= _said_words.own_words()


def test_the_map_is_told_what_another_language_says(signed_in, closed, reversed_words):
    shown = signed_in("omar").get("/").content.decode()
    config = json.loads(re.search(r'<script id="map-config"[^>]*>(.*?)</script>', shown).group(1))
    assert config["said"]["No decision recorded"] == "dedrocer noisiced oN"


def test_in_english_nothing_is_said_otherwise(db):
    with translation.override("en"):
        assert _said_words.changed_words() == {}
