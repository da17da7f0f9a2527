"""Where explosive ordnance may be, how sure we are, and what remains after search.

Evidence is a count with an exposure (`Counts`); `fit` joins it in one model of the
intensity; the `Posterior` says what remains per cell and, by joint samples, in polygons.
Arrays are (rows, columns), rows north to south; areas km2; lengths metres.
"""

from landrelease.hazard._detection import Detection, SearchWindow, detection_after
from landrelease.hazard._errors import (
    FoundWithoutExposure,
    HazardError,
    NoConvergence,
    NotAHazardRaster,
    NothingToModel,
    NotPositiveDefinite,
    QuantitiesDiffer,
    RasterNotWritten,
    ShapesDiffer,
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
from landrelease.hazard._fit import METHOD, METHOD_VERSION, fit
from landrelease.hazard._hyper import HyperPrior, default_prior
from landrelease.hazard._matern import Matern
from landrelease.hazard._mode import Intercept
from landrelease.hazard._outlook import (
    PlannedSearch,
    SearchOutlook,
    SearchPlan,
    one_more_search,
    where_to_search,
)
from landrelease.hazard._picture import BANDS, CLASSES, Band, ColourClass, Picture, picture
from landrelease.hazard._places import cells_at
from landrelease.hazard._polygons import Cells, Figures, PolygonHazard, probability_in
from landrelease.hazard._posterior import Posterior, Provenance, Remaining
from landrelease.hazard._progress import Progress
from landrelease.hazard._raster import HazardRaster, band_names, read_geotiff, write_geotiff
from landrelease.hazard._records import (
    DEFAULT_ASSUMPTIONS,
    Assumptions,
    Gathered,
    Said,
    gather,
)
from landrelease.hazard._taken import taken_out

__all__ = [
    "BANDS",
    "CLASSES",
    "DEFAULT_ASSUMPTIONS",
    "METHOD",
    "METHOD_VERSION",
    "Assumptions",
    "Band",
    "Cells",
    "ColourClass",
    "Counts",
    "Detection",
    "Figures",
    "FoundWithoutExposure",
    "Gathered",
    "HazardError",
    "HazardRaster",
    "HyperPrior",
    "Intercept",
    "Matern",
    "NoConvergence",
    "NotAHazardRaster",
    "NotPositiveDefinite",
    "NothingToModel",
    "Picture",
    "PlannedSearch",
    "PolygonHazard",
    "Posterior",
    "Progress",
    "Provenance",
    "QuantitiesDiffer",
    "Quantity",
    "RasterNotWritten",
    "Remaining",
    "Said",
    "SearchOutlook",
    "SearchPlan",
    "SearchWindow",
    "ShapesDiffer",
    "ValueOutOfRange",
    "band_names",
    "cells_at",
    "chance_report_counts",
    "default_prior",
    "detection_after",
    "event_counts",
    "fit",
    "gather",
    "join",
    "one_more_search",
    "picture",
    "probability_in",
    "read_geotiff",
    "safe_use_counts",
    "search_counts",
    "taken_out",
    "where_to_search",
    "write_geotiff",
]
