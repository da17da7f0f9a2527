"""The page of the evaluation holds the figures that were kept, and no others."""

import json

from benchmarks import _colombia_tables as tables


def test_the_tables_of_the_page_are_made_from_the_kept_figures():
    facts = json.loads(tables.RESULTS.read_text(encoding="utf-8"))
    page = tables.PAGE.read_text(encoding="utf-8")
    assert page.split(tables.BEGIN)[1].split(tables.END)[0].strip() == tables.tables(facts)


def test_the_kept_figures_are_of_one_window_scored_after_the_tuned_ones():
    facts = json.loads(tables.RESULTS.read_text(encoding="utf-8"))
    assert max(one.split("-")[1] for one in facts["tuned"]) < facts["scored"].split("-")[0]
    assert set(facts["whole"]["models"]) >= {"kernel floor", "kernel fed alike", "chosen model"}
