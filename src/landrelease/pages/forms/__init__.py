"""Forms, derived from the kinds: what a field is, is said once, there."""

from landrelease.pages.forms._accounts import (
    AccountForm,
    EnrolForm,
    PasswordForm,
    RemoveForm,
    ScopeForm,
)
from landrelease.pages.forms._area import AreaDecisionForm, CertificateForm
from landrelease.pages.forms._decision import DecisionForm
from landrelease.pages.forms._evaluation import EvaluationForm
from landrelease.pages.forms._hazard import HazardForm
from landrelease.pages.forms._picture import PictureForm
from landrelease.pages.forms._place import ReadPlace, Shape, read_place
from landrelease.pages.forms._prefill import initial_of
from landrelease.pages.forms._quality import (
    ActForm,
    AnswerForm,
    CheckForm,
    PlanForm,
    SearchedForm,
    VisitForm,
)
from landrelease.pages.forms._reason import ReasonForm
from landrelease.pages.forms._report import Group, ReportForm, Row
from landrelease.pages.forms._scenario import AdoptForm, ScenarioForm
from landrelease.pages.forms._tasks import AssignForm, DayForm, StepForm
from landrelease.pages.forms._trial import (
    CorrectionForm,
    DeclarationForm,
    DetectionForm,
    LanesForm,
    ResultForm,
    TrialForm,
)

__all__ = [
    "AccountForm",
    "ActForm",
    "AdoptForm",
    "AnswerForm",
    "AreaDecisionForm",
    "AssignForm",
    "CertificateForm",
    "CheckForm",
    "CorrectionForm",
    "DayForm",
    "DecisionForm",
    "DeclarationForm",
    "DetectionForm",
    "EnrolForm",
    "EvaluationForm",
    "Group",
    "HazardForm",
    "LanesForm",
    "PasswordForm",
    "PictureForm",
    "PlanForm",
    "ReadPlace",
    "ReasonForm",
    "RemoveForm",
    "ReportForm",
    "ResultForm",
    "Row",
    "ScenarioForm",
    "ScopeForm",
    "SearchedForm",
    "Shape",
    "StepForm",
    "TrialForm",
    "VisitForm",
    "initial_of",
    "read_place",
]
