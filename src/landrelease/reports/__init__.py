"""Printed things: what leaves the programme as one file that anyone can open."""

from landrelease.reports._area_plan import PlanGround, PlanPoint, area_plan, plan_swatch
from landrelease.reports._evaluation import evaluation_body, evaluation_page
from landrelease.reports._plots import (
    Bar,
    Point,
    Series,
    difference_plot,
    panels_plot,
    persons_plot,
    share_plot,
)

__all__ = [
    "Bar",
    "PlanGround",
    "PlanPoint",
    "Point",
    "Series",
    "area_plan",
    "difference_plot",
    "evaluation_body",
    "evaluation_page",
    "panels_plot",
    "persons_plot",
    "plan_swatch",
    "share_plot",
]
