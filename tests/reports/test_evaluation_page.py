"""The evaluation report: one file, its structure, and what it says for those who see no curves."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest
from tests.repo.checks import ROOT

from landrelease.hazard import (
    Forecast,
    Judged,
    Scored,
    Truth,
    judge,
    judgement_facts,
    square_blocks,
    where_it_was_wrong,
)
from landrelease.kinds import Tier
from landrelease.queries import EvaluationReport
from landrelease.reports import _evaluation_words as words
from landrelease.reports import evaluation_body, evaluation_page


class Structure(HTMLParser):
    """Headings, figures and what they are called, tables, links and scripts of a page."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.alts, self.tags, self.ids, self._within = [], [], [], [], ""
        self.attributes = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [told["id"]] if "id" in told else []
        if tag == "svg":
            self.alts.append(told.get("aria-label", ""))
        if re.fullmatch(r"h\d", tag):
            self._within = tag

    def handle_data(self, data):
        if self._within:
            self.headings.append(f"{self._within} {data}")
            self._within = ""


def judged(hits):
    """What an evaluation keeps of one window, on 40 by 30 cells."""
    rng = np.random.default_rng(3)
    rate = np.exp(rng.normal(-3.5, 1.0, (40, 30)))
    observed = rng.poisson(rate).astype(float) if hits else np.zeros(rate.shape)
    truth = Truth(observed, np.ones(rate.shape, bool))
    told = {words.FLOOR: Forecast.of_counts(rate**0.5 / 9), words.MODEL: Forecast.of_counts(rate)}
    cells = Judged.of(
        [Scored("one", truth, told)],
        area=np.ones(rate.shape),
        blocks=square_blocks(rate.shape, side=5),
    )
    if not hits:
        return {"too_little": {"hits": 0, "cells": rate.size}}
    wrong = where_it_was_wrong(cells, model=words.MODEL)
    runs = np.flatnonzero(np.diff(wrong, prepend=-9))
    result = judgement_facts(judge(cells, against=words.FLOOR, seed=1, resamples=200))
    drawn = {"shape": [40, 30], "starts": runs.tolist(), "values": wrong[runs].tolist()}
    return {"judgement": result, "map": drawn, "new_cells": {"too_little": {"hits": 3, "cells": 9}}}


@pytest.fixture(scope="module")
def report():
    """An evaluation of one window with accidents, and without finds of searches."""
    made = {
        "until": "2020-12-31", "end": "2021-12-31", "counts": "items", "kernel_cells": 1.5,
        "kernel_tuned": True, "evidence_used": {"accident": 60}, "evidence_unplaced": {},
        "method": {
            "method": "Cox", "method_version": "1", "approximation": "gva", "range_m": "900",
            "sd": "1.2", "hyper_parameters": "mode",
        },
    }  # fmt: skip
    facts = {
        "programme": "Aldermark & Sons", "invented": True, "protocol": "temporal",
        "clock": "facts", "cell_m": 1500.0, "rows": 40, "columns": 30, "block_cells": 5,
        "buffer_cells": 2, "seed": 1,
        "parts": [
            made | {"what": "accidents"} | judged(hits=True),
            made | {"what": "finds of searches"} | judged(hits=False),
        ],
    }  # fmt: skip
    return EvaluationReport(
        id="one", computed_at=datetime(2026, 1, 1, tzinfo=UTC), tier=Tier.RESTRICTED,
        heads=("office 3 abc",), facts=facts, newer_entries=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def text(report):
    return evaluation_page(report)


@pytest.fixture(scope="module")
def page(text):
    return Structure(text)


def test_the_page_has_the_headings_and_figures_it_promises(page):
    figures = [
        "h3 Reliability: what was stated and what came true",
        "h3 Expected and observed events",
        "h3 ROC curve",
        "h3 Precision and recall",
        "h3 Events found by share of area",
        "h3 Where it was right and wrong",
    ]
    window = "after 2020-12-31 and up to 2021-12-31"
    assert page.headings[:3] == [
        "h1 How well the hazard map did: Aldermark & Sons",
        "h2 What this does not show",
        f"h2 Accidents, {window}",
    ]
    assert [h for h in page.headings if h in figures] == figures
    assert page.headings[-2:] == [
        f"h2 Items found by searches, {window}",
        "h2 How it was made",
    ]


def test_every_figure_says_itself_in_words(page):
    assert len(page.alts) == page.tags.count("figure") == page.tags.count("figcaption") == 6
    assert all(len(alt) > 60 and re.search(r"\d", alt) for alt in page.alts)


def test_the_page_needs_no_script_no_network_and_no_second_id(page, text):
    assert not {"script", "img", "image", "link", "iframe", "object"} & set(page.tags)
    assert "style" not in page.attributes
    assert len(page.ids) == len(set(page.ids))
    without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    assert "http:" not in without_names
    assert "https:" not in without_names


def test_every_use_of_a_mark_finds_it_on_the_page(page, text):
    used = set(re.findall(r'(?:href="|url\()#([\w-]+)', text))
    assert used <= set(page.ids)
    assert used


def test_the_page_says_protocol_numbers_floor_and_limits(text):
    for said in (
        "Tier: restricted",
        "truth from the day after to 2021-12-31, opened once",
        "kernel floor",
        "Names and places are invented",
        "It does not show that a place is safe",
        "by the dates of the facts alone",
        "Too little happened to judge by: something happened in 0 of",
        "of 1,200 cells.",
    ):
        assert said in text


def test_the_same_report_is_the_same_file(report, text):
    assert evaluation_page(report) == text


def test_a_page_with_its_own_style_takes_the_body_alone(report, text):
    body = evaluation_body(report)
    assert body in text
    assert "<style" not in body


@pytest.mark.parametrize(
    ("told", "less", "said"),
    [
        ((0.1, 0.05, 0.2), False, "better"),
        ((0.1, 0.05, 0.2), True, "worse"),
        ((-0.1, -0.2, -0.05), True, "better"),
        ((0.1, -0.05, 0.2), False, "cannot be told apart"),
        ((None, None, None), False, "cannot be told apart"),
    ],
)
def test_a_difference_is_one_only_if_its_interval_leaves_zero_out(told, less, said):
    assert words.verdict(told, less_is_better=less) == said


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        (30.0, "agrees with what was observed. The next forecast will agree only if the level"),
        (80.0, "80 came, more than the forecast allows"),
        (4.0, "4 came, fewer than the forecast allows"),
    ],
)
def test_the_expected_count_is_told_with_its_interval_and_held_against_what_came(observed, said):
    told = {"years": [60, 20], "expected": 27.26, "low": 9, "high": 71, "observed": observed}
    text = words.coming(told)
    assert text.startswith(
        "From the events of the 2 years before the window, 27.3 were expected in it, between 9 and "
        "71 at 95 %. "
    )
    assert said in text


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        (-0.105, "falling by about 10 %"),
        (0.2, "rising"),
        (0.0, "level stood"),
        (None, "level was taken to go neither way"),
    ],
)
def test_the_middle_of_the_forecast_and_the_way_the_level_went_are_told(direction, said):
    told = {"years": [60, 20], "expected": 27.3, "low": 9, "high": 71, "observed": 9.0}
    text = words.coming(told | {"median": 22, "direction": direction})
    assert "as likely more than 22 as fewer" in text
    assert said in text


def test_every_report_says_that_counts_are_not_calibrated_where_their_level_turns(text):
    """The figures are those that the benchmark kept."""
    kept = json.loads((ROOT / "benchmarks/results/colombia_2018.json").read_text("utf-8"))
    low, high = kept["country"]["intervals"]["0.95"]
    assert "not calibrated where their level turns" in text
    assert f"{low} to {high} were forecast for 2018-19 at 95 %" in text
    assert f"and {kept['country']['observed']} came" in text


def test_a_part_with_a_forecast_says_it_and_one_without_says_the_ratio():
    part = judged(hits=True) | {"what": "accidents"}
    assert "observed over expected is" in words.summary(part)[-1]
    told = {"years": [9], "expected": 40.0, "low": 3, "high": 99, "observed": 41.0}
    last = words.summary(part | {"coming": told})[-1]
    assert last.startswith("From the events of the 1 year before the window, 40.0 were expected")


def test_where_places_cannot_be_judged_the_count_is_told_all_the_same(report):
    part = {"what": "accidents", "until": "2020-12-31", "end": "2021-12-31"}
    told = {"years": [9, 7, 8], "expected": 8.0, "low": 2, "high": 17, "observed": 31.0}
    part |= {"too_little": {"hits": 7, "cells": 599}, "coming": told}
    text = evaluation_body(replace(report, facts=report.facts | {"parts": [part]}))
    assert "Too little happened to judge by" in text
    assert "31 came, more than the forecast allows" in text
