"""The model held against what happened after it spoke."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from tests.conftest import point, square
from tests.evaluated import reports, tell

from landrelease.actions import NoEvidence, NothingToEvaluate, compute_hazard, evaluate_hazard
from landrelease.actions import _evaluation_evidence as evidence
from landrelease.actions._cell_size import grid_over
from landrelease.actions._evaluation_evidence import Ground
from landrelease.actions._evaluation_level import coming_in, level_before
from landrelease.actions.evaluate_hazard import _Asked
from landrelease.hazard import (
    CountForecast,
    Counts,
    Matern,
    RateTrend,
    RateWalk,
    Window,
    fit,
)
from landrelease.kinds import Tier
from landrelease.ledger import Act, Draft
from landrelease.queries import evaluation_report
from landrelease.store.clock import playing
from landrelease.store.models import EvaluationRow
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.register import rows_at
from landrelease.store.working_area import working_area

CUT = date(2020, 12, 31)


@pytest.fixture
def told(people):
    """Ninety accidents around one place, thirty of them in the last year."""
    tell(people, reports(60, year=2019) + reports(30, year=2021, seed=2))
    return people


@pytest.fixture
def row(told):
    return evaluate_hazard(told.operations, cell_m=1500, until=[CUT])


def parts_of(row):
    return {part["what"]: part for part in row.facts["parts"]}


def test_what_happened_after_is_judged_and_kept(row, told):
    part = parts_of(row)["accidents"]
    assert part["judgement"]["events"] == 30
    assert set(part["judgement"]["models"]) == {"kernel floor", "hazard model"}
    assert (part["until"], part["end"]) == ("2020-12-31", "2021-12-31")
    report = evaluation_report(told.operations)
    assert report is not None
    assert (report.id, report.facts["parts"]) == (row.id, row.facts["parts"])


def test_model_and_floor_expect_what_is_forecast_from_the_years_before(people):
    drafts = (
        reports(60, year=2019) + reports(20, year=2020, seed=9) + reports(30, year=2021, seed=2)
    )
    tell(people, drafts)
    row = evaluate_hazard(people.operations, cell_m=1500, until=[CUT])
    part = parts_of(row)["accidents"]
    coming = part["coming"]
    assert coming["years"] == [60, 20]
    assert coming["low"] < 18 < coming["expected"] < 60 < coming["high"]
    assert coming["observed"] == part["judgement"]["events"] == 30
    for model in part["judgement"]["models"].values():
        assert model["expected"] == pytest.approx(coming["expected"], rel=1e-3)


@pytest.mark.parametrize(
    ("years", "days", "followed"),
    [
        ([9, 8, 12], 1096, RateTrend),
        ([9, 8, 12], 1461, RateWalk),
        ([9, 8], 365, RateWalk),
        ([9, 8, 12, 10], 1, RateTrend),
    ],
)
def test_what_is_expected_lies_within_its_bounds_and_hangs_on_no_seed(years, days, followed):
    """A direction far ahead, or out of little, gave an expected count above its own bounds."""
    window = Window(CUT, CUT + timedelta(days=days))
    level = level_before((np.array(years, float), np.ones(len(years))), window)
    assert isinstance(level, followed)
    told = [coming_in(window, level, seed=seed) for seed in (1, 2, 3)]
    low, high = told[0].interval()
    means = [forecast.expected for forecast in told]
    assert low <= means[0] <= max(high, 1)
    assert max(means) < 1.15 * min(means)


def test_cells_keep_their_ratios_where_more_is_forecast_than_the_map_expects():
    everywhere, near = np.ones((4, 4), bool), np.full((4, 4), 0.2)
    near[0] = 1.0
    counts = Counts(np.eye(4), np.full((4, 4), 0.01), everywhere)
    posterior = fit(counts, cell_m=100.0, matern=Matern(300.0, 0.5))
    settled = SimpleNamespace(undetected=np.ones((4, 4)))
    ground, known = SimpleNamespace(domain=everywhere), SimpleNamespace(near_people=near)
    window = Window(CUT, CUT + timedelta(days=365))
    one = _Asked(ground, known, None, window, None, "accidents", (np.ones(1), np.ones(1)))
    told = one._by_model(posterior, settled, np.ones((4, 4)), CountForecast(np.full(9, 1e4)))
    ratio = told.expected / (posterior.intensity_per_km2 * near)
    assert ratio == pytest.approx(np.full((4, 4), ratio[0, 0]), rel=1e-6)


def test_years_are_counted_back_from_the_day_and_the_first_is_cut_where_facts_begin(
    people, programme
):
    tell(people, reports(40, year=2019) + reports(24, year=2020, seed=9))
    area = working_area(programme)
    grid = grid_over(area, cell_m=1500)
    ground = Ground(grid, grid.mask(area.boundary), area.crs)
    rows = rows_at(at=None, known=None)
    counts, exposure = evidence.by_year(rows, ground, date(2020, 6, 30), what="accidents")
    window = Window(date(2019, 6, 30), date(2020, 6, 30))
    assert counts[1] == evidence.events(rows, ground, window, what="accidents").sum() > 0
    assert exposure.tolist() == pytest.approx([181 / 365, 1.0])
    assert evidence.by_year([], ground, CUT, what="accidents")[0].size == 0
    leap, _ = evidence.by_year(rows, ground, date(2020, 2, 29), what="accidents")
    assert leap.size == 2


def test_what_was_told_late_does_not_raise_the_level_that_was_forecast(people, programme):
    """The level is that of the reports known by then, as the map is."""
    demo = replace(programme, demo=True)
    with playing(datetime(2020, 12, 30, tzinfo=UTC), programme=demo):
        tell(people, reports(40, year=2019))
    tell(people, reports(90, year=2019, seed=5) + reports(30, year=2021, seed=2))
    row = evaluate_hazard(people.operations, cell_m=1500, until=[CUT])
    assert sum(parts_of(row)["accidents"]["coming"]["years"]) == 40


def test_the_model_ranks_better_than_chance_where_accidents_cluster(row):
    measures = parts_of(row)["accidents"]["judgement"]["models"]["hazard model"]["measures"]
    assert measures["auroc"][1] > 0.6


def test_too_few_finds_are_said_not_judged(row):
    assert parts_of(row)["finds of searches"]["too_little"]["hits"] == 0
    assert parts_of(row)["finds of searches"]["coming"] is None


def test_an_import_after_the_fact_is_judged_by_the_dates_of_the_facts(row):
    assert row.facts["clock"] == "facts"


def test_what_was_entered_late_is_no_evidence_of_what_was_known(people, programme):
    demo = replace(programme, demo=True)
    with playing(datetime(2020, 6, 1, tzinfo=UTC), programme=demo):
        tell(people, reports(40, year=2019))
    tell(people, reports(50, year=2019, seed=5) + reports(30, year=2021, seed=2))
    row = evaluate_hazard(people.operations, cell_m=1500, until=[CUT])
    assert row.facts["clock"] == "known"
    assert parts_of(row)["accidents"]["evidence_used"] == {"accident": 40}


def test_a_fact_that_may_be_later_is_no_evidence(people):
    tell(people, reports(12, year=2019) + reports(5, year=2020, whole_year=True, seed=3))
    rows = evidence.rows_before(date(2020, 6, 30), as_known=False)
    assert sum(row.kind == "accident" for row in rows) == 12


@pytest.mark.parametrize(("ends", "kept"), [(date(2020, 6, 30), 1), (date(2020, 8, 1), 0)])
def test_a_search_that_went_on_is_no_evidence_nor_what_it_found(says, ends, kept):
    ground = {"place": square(0.05, 0.05, 0.03), "method": "manual", "coverage": 1.0}
    told = ground | {"items_found": 2, "detection": 0.9}
    dates = {"first": date(2020, 5, 1), "last": ends}
    search = says.approved("searched_area", told, **dates).subject
    find = {"place": point(0.06, 0.06), "searched_area": search, "outcome": "removed"}
    says.approved("item_found", find, first=date(2020, 6, 1))
    rows = evidence.rows_before(date(2020, 6, 30), as_known=False)
    kinds = [row.kind for row in rows]
    assert (kinds.count("searched_area"), kinds.count("item_found")) == (kept, kept)


def test_the_model_judged_is_the_one_maps_are_made_with(says):
    ground = {"place": square(0.05, 0.05, 0.03), "method": "manual", "coverage": 1.0}
    told = ground | {"items_found": 3, "detection": 0.9}
    says.approved("searched_area", told, first=date(2019, 5, 1), last=date(2019, 6, 1))
    tell(says.people, reports(12, year=2019) + reports(12, year=2021, seed=2))
    row = evaluate_hazard(says.people.operations, cell_m=3000, until=[CUT])
    made = compute_hazard(says.people.operations, cell_m=3000, at=CUT)
    learned = [name for name in made.facts["method"] if name.startswith("factor_")]
    assert float(made.facts["method"]["factor_people"]) != 1.0
    for part in row.facts["parts"]:
        for name in learned:
            assert part["method"][name] == made.facts["method"][name]


def test_coarse_places_and_facts_on_the_edge_are_not_in_the_truth(people, programme):
    tell(people, reports(7, year=2021) + reports(4, year=2021, coarse=True, seed=4))
    tell(people, reports(3, year=2022, seed=6))
    area = working_area(programme)
    grid = grid_over(area, cell_m=1500)
    ground = Ground(grid, grid.mask(area.boundary), area.crs)
    window = Window(CUT, date(2021, 12, 31))
    rows = rows_at(at=None, known=None)
    assert evidence.events(rows, ground, window, what="accidents").sum() == 7


def test_two_dates_make_two_windows_one_after_the_other(told):
    row = evaluate_hazard(told.operations, cell_m=3000, until=[date(2019, 6, 30), CUT])
    ends = {(part["until"], part["end"]) for part in row.facts["parts"]}
    assert ends == {("2019-06-30", "2020-12-31"), ("2020-12-31", "2021-12-31")}


def test_blocks_of_ground_are_held_out(told):
    row = evaluate_hazard(told.operations, cell_m=500, protocol="blocks")
    (part,) = row.facts["parts"]
    assert part["what"] == "counts"
    assert 10 <= part["judgement"]["hits"] <= 90


def test_the_same_seed_gives_the_same_figures(row, told):
    again = evaluate_hazard(told.operations, cell_m=1500, until=[CUT])
    assert again.facts["parts"] == row.facts["parts"]


def test_an_evaluation_has_the_tier_of_its_evidence(row, told):
    assert Tier(row.tier) is Tier.RESTRICTED
    for person in (told.partner, told.donor, told.public):
        assert evaluation_report(person) is None
        with pytest.raises(NotFound):
            evaluation_report(person, evaluation=row.id)


def test_only_those_who_may_compute_evaluate(told):
    with pytest.raises(NotAllowed):
        evaluate_hazard(told.quality, cell_m=1500)


@pytest.mark.parametrize("until", [date(2000, 1, 1), date(2030, 1, 1)])
def test_a_day_with_nothing_before_or_after_is_refused(told, until):
    with pytest.raises(NothingToEvaluate):
        evaluate_hazard(told.operations, cell_m=1500, until=[until])
    assert not EvaluationRow.objects.exists()


def test_a_programme_without_records_has_nothing_to_evaluate(people):
    for protocol in ("temporal", "blocks"):
        with pytest.raises((NothingToEvaluate, NoEvidence)):
            evaluate_hazard(people.operations, cell_m=1500, protocol=protocol)


def _area(name: str, first: date | None) -> Draft:
    payload = {"name": name, "classification": "sha", "place": square(0.05, 0.05)}
    return Draft(
        id=name, act=Act.RECORD, batch="", kind="hazardous_area", subject=name, first=first,
        payload=payload,
    )  # fmt: skip


def test_the_model_judged_knows_suspected_ground_as_the_map_does(people):
    """By facts alone, an area without a date may have been drawn around what came later."""
    tell(people, [*reports(60, year=2019), *reports(30, year=2021, seed=2)])
    tell(people, [_area("A", date(2019, 5, 1)), _area("B", date(2021, 5, 1)), _area("C", None)])
    row = evaluate_hazard(people.operations, cell_m=1500, until=[CUT])
    assert row.facts["clock"] == "facts"
    assert parts_of(row)["accidents"]["evidence_used"]["hazardous_area"] == 1
