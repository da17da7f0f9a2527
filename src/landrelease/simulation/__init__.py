"""Invented districts with known truth: for the demo, for calibration, for testing plans."""

from landrelease.simulation._access import Danger
from landrelease.simulation._belts import Belt
from landrelease.simulation._configuration import Configuration, read_configuration
from landrelease.simulation._district import District, Truth, district
from landrelease.simulation._errors import (
    ConfigurationNotRead,
    NamesRanOut,
    SettlementsDoNotFit,
    SimulationError,
)
from landrelease.simulation._fields import Field
from landrelease.simulation._ground import Commune, Village
from landrelease.simulation._history import End, History, Mishap, Search, happen
from landrelease.simulation._items import BACKGROUND, STRIKE, Items, Strike
from landrelease.simulation._observe import observe, tell
from landrelease.simulation._plane import Plane
from landrelease.simulation._played_ground import PlayedGround, played_ground
from landrelease.simulation._playing import Played, Programme, play
from landrelease.simulation._roads import Road
from landrelease.simulation._searches import Task
from landrelease.simulation._sightings import ChanceFind, Sighting
from landrelease.simulation._statements import Reports, subject_of
from landrelease.simulation._survey import DrawnArea, LaidRecord
from landrelease.simulation._use import Use
from landrelease.simulation._work import Goal, Site, WorkPlan, without_others, work_plan
from landrelease.simulation._worked_ground import TrueItem, WorkedGround, lanes, on_grid, strips

__all__ = [
    "BACKGROUND",
    "STRIKE",
    "Belt",
    "ChanceFind",
    "Commune",
    "Configuration",
    "ConfigurationNotRead",
    "Danger",
    "District",
    "DrawnArea",
    "End",
    "Field",
    "Goal",
    "History",
    "Items",
    "LaidRecord",
    "Mishap",
    "NamesRanOut",
    "Plane",
    "Played",
    "PlayedGround",
    "Programme",
    "Reports",
    "Road",
    "Search",
    "SettlementsDoNotFit",
    "Sighting",
    "SimulationError",
    "Site",
    "Strike",
    "Task",
    "TrueItem",
    "Truth",
    "Use",
    "Village",
    "WorkPlan",
    "WorkedGround",
    "district",
    "happen",
    "lanes",
    "observe",
    "on_grid",
    "play",
    "played_ground",
    "read_configuration",
    "strips",
    "subject_of",
    "tell",
    "without_others",
    "work_plan",
]
