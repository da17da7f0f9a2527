"""Nobody sees what is to be scored before it is scored, and it is scored once."""

from datetime import date

import numpy as np
import pytest

from landrelease.hazard import (
    Blocks,
    Counts,
    Forecast,
    ForecastMissing,
    NothingHappened,
    ProtocolLeaks,
    ScoredAlready,
    ShapesDiffer,
    Split,
    Truth,
    ValueOutOfRange,
    Window,
    block_protocol,
    temporal_protocol,
)

EVERYWHERE = np.ones((6, 6), bool)
SECRET = 41.0


def split(first, last, *, observed=1.0):
    truth = Truth(np.full((6, 6), observed), EVERYWHERE)
    window = Window(date(first, 12, 31), date(last, 12, 31))
    return Split(f"{first + 1}-{last}", f"evidence to {first}", truth, window)


@pytest.fixture
def protocol():
    tuning = [split(2005, 2007), split(2007, 2009)]
    return temporal_protocol(tuning=tuning, scored=split(2009, 2012, observed=SECRET))


def forecasts(*models, shape=(6, 6)):
    return {"2010-2012": {model: Forecast.of_counts(np.ones(shape)) for model in models}}


def everything_in(thing, depth=6):
    """Whatever a caller reaches through public names."""
    yield thing
    if depth and not isinstance(thing, np.ndarray | str | date | int | float):
        inner = thing.values() if hasattr(thing, "values") else ()
        if isinstance(thing, list | tuple):
            inner = thing
        elif hasattr(thing, "__dict__"):
            names = [name for name in dir(thing) if not name.startswith("_")]
            inner = [getattr(thing, name) for name in names]
        for one in inner:
            if not callable(one):
                yield from everything_in(one, depth - 1)


def test_the_scored_truth_is_nowhere_to_be_reached_before(protocol):
    arrays = [one for one in everything_in(protocol) if isinstance(one, np.ndarray)]
    assert len(arrays) >= 3
    assert not any((one == SECRET).any() for one in arrays)


def test_the_truth_is_opened_for_forecasts_once(protocol):
    (scored,) = protocol.score(forecasts("floor", "field"))
    assert (scored.truth.observed == SECRET).all()
    with pytest.raises(ScoredAlready, match="Cannot score"):
        protocol.score(forecasts("floor"))


def test_nothing_is_tuned_after_scoring(protocol):
    assert len(protocol.tuning) == 2
    protocol.score(forecasts("floor"))
    with pytest.raises(ScoredAlready, match="Cannot tune"):
        _ = protocol.tuning


@pytest.mark.parametrize("told", [{}, {"2010-2012": {}}, {"another": {}}])
def test_the_truth_stays_closed_without_forecasts(protocol, told):
    with pytest.raises(ForecastMissing):
        protocol.score(told)
    assert protocol.score(forecasts("floor"))


def test_a_forecast_on_another_grid_opens_nothing(protocol):
    with pytest.raises(ShapesDiffer):
        protocol.score(forecasts("floor", shape=(6, 5)))
    assert protocol.tuning


def test_a_forecast_that_is_no_number_opens_nothing(protocol):
    with pytest.raises(ValueOutOfRange):
        protocol.score({"2010-2012": {"floor": Forecast.of_counts(np.full((6, 6), np.nan))}})
    assert protocol.tuning


def test_a_tuning_window_that_reaches_into_the_scored_one_is_refused():
    with pytest.raises(ProtocolLeaks, match="2010-12-31"):
        temporal_protocol(tuning=[split(2008, 2010)], scored=split(2009, 2012))


def test_the_scored_window_itself_cannot_be_tuned_on():
    with pytest.raises(ProtocolLeaks):
        temporal_protocol(tuning=[split(2009, 2012)], scored=split(2009, 2012))


def test_a_window_without_dates_is_refused():
    undated = Split("undated", None, Truth(np.ones((6, 6)), EVERYWHERE))
    with pytest.raises(ProtocolLeaks):
        temporal_protocol(tuning=[], scored=undated)
    with pytest.raises(ProtocolLeaks):
        temporal_protocol(tuning=[undated], scored=split(2009, 2012))


def test_a_window_ends_after_it_begins():
    with pytest.raises(ValueOutOfRange):
        Window(date(2011, 1, 1), date(2011, 1, 1))


@pytest.fixture
def counts():
    rng = np.random.default_rng(4)
    domain = np.ones((20, 15), bool)
    domain[:2] = False
    return Counts(rng.poisson(2.0, (20, 15)) * domain, np.ones((20, 15)), domain)


def test_every_cell_outside_the_tuning_fold_is_judged_once(counts):
    blocks = Blocks(side=3, buffer=1)
    protocol = block_protocol(counts, blocks)
    judged = sum(cells.astype(int) for cells in protocol.judged.values())
    assert np.array_equal(judged > 0, counts.domain & (blocks.fold_of((20, 15)) != 0))
    assert judged.max() == 1


def test_evidence_ends_a_buffer_before_what_is_judged(counts):
    protocol = block_protocol(counts, Blocks(side=3, buffer=2))
    for name, evidence in protocol.evidence.items():
        learnt, judged = np.argwhere(evidence.exposure_km2 > 0), np.argwhere(protocol.judged[name])
        apart = np.abs(learnt[:, None] - judged[None]).max(axis=2)
        assert apart.min() > 2


def test_the_tuning_fold_is_in_no_scored_evidence(counts):
    protocol = block_protocol(counts, Blocks(side=3, buffer=0))
    (tuning,) = protocol.tuning
    for evidence in protocol.evidence.values():
        assert not evidence.exposure_km2[tuning.truth.cells].any()
        assert not evidence.found[tuning.truth.cells].any()


def test_folds_are_alike_in_size_and_dealt_by_the_seed():
    fold = Blocks(side=2, buffer=0, folds=4).fold_of((40, 40))
    assert np.bincount(fold.ravel()).tolist() == [400] * 4
    assert not np.array_equal(fold, Blocks(side=2, buffer=0, folds=4, seed=1).fold_of((40, 40)))


@pytest.mark.parametrize("wrong", [{"side": 0}, {"buffer": -1}, {"folds": 2}])
def test_blocks_that_divide_nothing_are_refused(wrong):
    with pytest.raises(ValueOutOfRange):
        Blocks(**({"side": 3, "buffer": 1} | wrong))


def test_nothing_happened_is_an_error_with_its_numbers():
    assert (NothingHappened(cells=4, hits=0).cells, NothingHappened(cells=4, hits=0).hits) == (4, 0)
