"""Forms, derived from the kinds: what a field is, is said once, there."""

from landrelease.pages.forms._accounts import AccountForm
from landrelease.pages.forms._decision import DecisionForm
from landrelease.pages.forms._hazard import HazardForm
from landrelease.pages.forms._place import ReadPlace, read_place
from landrelease.pages.forms._reason import ReasonForm
from landrelease.pages.forms._report import Group, ReportForm, Row, initial_of

__all__ = [
    "AccountForm",
    "DecisionForm",
    "Group",
    "HazardForm",
    "ReadPlace",
    "ReasonForm",
    "ReportForm",
    "Row",
    "initial_of",
    "read_place",
]
