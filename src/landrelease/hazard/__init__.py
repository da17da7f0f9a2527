"""Where explosive ordnance may be, how sure we are, and what remains after search.

Evidence is a count with an exposure (`Counts`); `fit` joins it in one model of the
intensity; the `Posterior` says what remains per cell and, by joint samples, in polygons.
Arrays are (rows, columns), rows north to south; areas km2; lengths metres.
"""

from landrelease.hazard._around import PlaceWindow, Settled
from landrelease.hazard._assumptions import DEFAULT_ASSUMPTIONS, Assumptions
from landrelease.hazard._before import before_searches, write_before
from landrelease.hazard._belts_told import BeltTold, belts_told
from landrelease.hazard._blocks import SolvedTile, TileWindow, solve_window
from landrelease.hazard._cog import write_cog
from landrelease.hazard._count_forecast import (
    CountForecast,
    at_level,
    forecast_counts,
    forecast_regions,
)
from landrelease.hazard._covariates import Covariates, Intercept
from landrelease.hazard._covering import covariates_on
from landrelease.hazard._dates import Laying, came_after
from landrelease.hazard._detection import Detection, SearchWindow, detection_after
from landrelease.hazard._device import Device, check_device
from landrelease.hazard._drawn_fit import fit_by_draws
from landrelease.hazard._drawn_posterior import DrawnPosterior
from landrelease.hazard._errors import (
    CovariateConstant,
    CovariatesCollinear,
    CovariatesNotNamed,
    DeviceMissing,
    ForecastMissing,
    FoundWithoutExposure,
    HazardError,
    NoConvergence,
    NotAHazardRaster,
    NothingHappened,
    NothingToModel,
    NotPositiveDefinite,
    PlaceTooLarge,
    ProtocolLeaks,
    QuantitiesDiffer,
    RasterNotWritten,
    ScoredAlready,
    ShapesDiffer,
    TilesMissing,
    TooFineForLines,
    ValueOutOfRange,
)
from landrelease.hazard._evidence import (
    Counts,
    Quantity,
    chance_report_counts,
    event_counts,
    join,
    safe_use_counts,
    search_counts,
)
from landrelease.hazard._explain import Contribution, Explanation, Piece, explain
from landrelease.hazard._fall_back import (
    fading_back,
    fallen_back,
    learn_kept,
    learn_kept_a_year,
    share_score,
)
from landrelease.hazard._fit import METHOD, METHOD_VERSION, fit
from landrelease.hazard._floor import kernel_intensity
from landrelease.hazard._gathered import Gathered, Source, Spread
from landrelease.hazard._gathered_fit import fit_gathered, settle
from landrelease.hazard._hyper import HyperPrior, default_prior
from landrelease.hazard._judgement import (
    FEWEST_HITS,
    MEASURES,
    RESAMPLES,
    Judged,
    Judgement,
    ModelJudgement,
    judge,
)
from landrelease.hazard._judgement_facts import judgement_facts, where_it_was_wrong
from landrelease.hazard._judgement_together import JudgedTogether, judge_together
from landrelease.hazard._levels import (
    CHANGES,
    FACTORS,
    THRESHOLDS,
    Levels,
    change_between,
    highest_levels,
    levels_of,
    read_grid,
    same_cells,
)
from landrelease.hazard._lines_of_finds import FINE_M, FineCells, lines_of_finds
from landrelease.hazard._looks import Channel, Factors, Learned, Looks, Period
from landrelease.hazard._matern import Matern
from landrelease.hazard._on_the_map import as_on_the_map
from landrelease.hazard._outlook import (
    PlannedSearch,
    SearchOutlook,
    SearchPlan,
    one_more_search,
    where_to_search,
)
from landrelease.hazard._passes import Pass, Thinned, thinned
from landrelease.hazard._pattern import find_pattern
from landrelease.hazard._pattern_belt import Belt
from landrelease.hazard._pattern_posterior import PatternPosterior
from landrelease.hazard._pattern_prior import PatternPrior
from landrelease.hazard._pattern_strip import Strip
from landrelease.hazard._picture import BANDS, CLASSES, Band, ColourClass, Picture
from landrelease.hazard._places import cells_at
from landrelease.hazard._polygons import Cells, Figures, PolygonHazard, probability_in
from landrelease.hazard._posterior import BELTS, Posterior, Slope
from landrelease.hazard._progress import Progress
from landrelease.hazard._protocol import (
    Blocks,
    EvaluationProtocol,
    Forecast,
    Scored,
    Split,
    Truth,
    Window,
    block_protocol,
    temporal_protocol,
)
from landrelease.hazard._ranking import TOP_SHARE, Curve, Ranking, RankingMeasures
from landrelease.hazard._raster import HazardRaster, band_names, read_geotiff, write_geotiff
from landrelease.hazard._rate_trend import RateTrend, TrendPrior, follow_trends
from landrelease.hazard._rate_walk import RateWalk, WalkPrior, follow_rates
from landrelease.hazard._records import READS, gather
from landrelease.hazard._remaining import Provenance, Remaining
from landrelease.hazard._resampling import Interval, drawn_blocks, interval, square_blocks
from landrelease.hazard._runners import in_threads
from landrelease.hazard._said import Said
from landrelease.hazard._scores import (
    LEAST_PROBABILITY,
    RELIABILITY_EDGES,
    Corp,
    Reliability,
    brier,
    corp,
    count_reliability,
    log_loss,
    poisson_deviance,
    reliability,
)
from landrelease.hazard._sources import ArraySource, TileEvidence, TileSource
from landrelease.hazard._stored_evidence import StoredSource
from landrelease.hazard._taken import taken_out
from landrelease.hazard._tile_levels import TileJob, TileRunner, one_after_another
from landrelease.hazard._tile_store import TileStore
from landrelease.hazard._tiled_fit import TILES_VERSION, Work, fit_tiles, learn_on_blocks
from landrelease.hazard._tiled_posterior import TiledPosterior, probability_in_tiles
from landrelease.hazard._why import RunGround, explain_records
from landrelease.hazard._windows import Box, Tile, halo_of

__all__ = [
    "BANDS",
    "BELTS",
    "CHANGES",
    "CLASSES",
    "DEFAULT_ASSUMPTIONS",
    "FACTORS",
    "FEWEST_HITS",
    "FINE_M",
    "LEAST_PROBABILITY",
    "MEASURES",
    "METHOD",
    "METHOD_VERSION",
    "READS",
    "RELIABILITY_EDGES",
    "RESAMPLES",
    "THRESHOLDS",
    "TILES_VERSION",
    "TOP_SHARE",
    "ArraySource",
    "Assumptions",
    "Band",
    "Belt",
    "BeltTold",
    "Blocks",
    "Box",
    "Cells",
    "Channel",
    "ColourClass",
    "Contribution",
    "Corp",
    "CountForecast",
    "Counts",
    "CovariateConstant",
    "Covariates",
    "CovariatesCollinear",
    "CovariatesNotNamed",
    "Curve",
    "Detection",
    "Device",
    "DeviceMissing",
    "DrawnPosterior",
    "EvaluationProtocol",
    "Explanation",
    "Factors",
    "Figures",
    "FineCells",
    "Forecast",
    "ForecastMissing",
    "FoundWithoutExposure",
    "Gathered",
    "HazardError",
    "HazardRaster",
    "HyperPrior",
    "Intercept",
    "Interval",
    "Judged",
    "JudgedTogether",
    "Judgement",
    "Laying",
    "Learned",
    "Levels",
    "Looks",
    "Matern",
    "ModelJudgement",
    "NoConvergence",
    "NotAHazardRaster",
    "NotPositiveDefinite",
    "NothingHappened",
    "NothingToModel",
    "Pass",
    "PatternPosterior",
    "PatternPrior",
    "Period",
    "Picture",
    "Piece",
    "PlaceTooLarge",
    "PlaceWindow",
    "PlannedSearch",
    "PolygonHazard",
    "Posterior",
    "Progress",
    "ProtocolLeaks",
    "Provenance",
    "QuantitiesDiffer",
    "Quantity",
    "Ranking",
    "RankingMeasures",
    "RasterNotWritten",
    "RateTrend",
    "RateWalk",
    "Reliability",
    "Remaining",
    "RunGround",
    "Said",
    "Scored",
    "ScoredAlready",
    "SearchOutlook",
    "SearchPlan",
    "SearchWindow",
    "Settled",
    "ShapesDiffer",
    "Slope",
    "SolvedTile",
    "Source",
    "Split",
    "Spread",
    "StoredSource",
    "Strip",
    "Thinned",
    "Tile",
    "TileEvidence",
    "TileJob",
    "TileRunner",
    "TileSource",
    "TileStore",
    "TileWindow",
    "TiledPosterior",
    "TilesMissing",
    "TooFineForLines",
    "TrendPrior",
    "Truth",
    "ValueOutOfRange",
    "WalkPrior",
    "Window",
    "Work",
    "as_on_the_map",
    "at_level",
    "band_names",
    "before_searches",
    "belts_told",
    "block_protocol",
    "brier",
    "came_after",
    "cells_at",
    "chance_report_counts",
    "change_between",
    "check_device",
    "corp",
    "count_reliability",
    "covariates_on",
    "default_prior",
    "detection_after",
    "drawn_blocks",
    "event_counts",
    "explain",
    "explain_records",
    "fading_back",
    "fallen_back",
    "find_pattern",
    "fit",
    "fit_by_draws",
    "fit_gathered",
    "fit_tiles",
    "follow_rates",
    "follow_trends",
    "forecast_counts",
    "forecast_regions",
    "gather",
    "halo_of",
    "highest_levels",
    "in_threads",
    "interval",
    "join",
    "judge",
    "judge_together",
    "judgement_facts",
    "kernel_intensity",
    "learn_kept",
    "learn_kept_a_year",
    "learn_on_blocks",
    "levels_of",
    "lines_of_finds",
    "log_loss",
    "one_after_another",
    "one_more_search",
    "poisson_deviance",
    "probability_in",
    "probability_in_tiles",
    "read_geotiff",
    "read_grid",
    "reliability",
    "safe_use_counts",
    "same_cells",
    "search_counts",
    "settle",
    "share_score",
    "solve_window",
    "square_blocks",
    "taken_out",
    "temporal_protocol",
    "thinned",
    "where_it_was_wrong",
    "where_to_search",
    "write_before",
    "write_cog",
    "write_geotiff",
]
