"""Addresses of the pages."""

from django.urls import path

from landrelease.pages.views import (
    accounts,
    evaluation,
    hazard,
    hazard_here,
    map,  # noqa: A004 - the page's name
    overview,
    records,
    reports,
    settlements,
    workbench,
)

app_name = "pages"

urlpatterns = [
    path("", map.map_page, name="map"),
    path("overview/", overview.overview_page, name="overview"),
    path("about/", overview.about_page, name="about"),
    path("records/", records.all_records, name="all-records"),
    path("records/<slug:kind>/", records.records, name="records"),
    path("records/<slug:kind>/choices/", records.choices, name="choices"),
    path("records/<slug:kind>/<str:subject>/", records.record, name="record"),
    path("records/<slug:kind>/<str:subject>/withdraw/", records.withdraw, name="withdraw"),
    path("records/<slug:kind>/<str:subject>/erase/", records.erase, name="erase"),
    path("report/", reports.choose_kind, name="report"),
    path("report/check-place/", reports.check_place, name="check-place"),
    path("report/<slug:kind>/", reports.report, name="report-kind"),
    path("workbench/", workbench.workbench, name="workbench"),
    path("workbench/<str:batch>/", workbench.batch, name="batch"),
    path("workbench/<str:batch>/submit/", workbench.submit, name="submit"),
    path("workbench/<str:batch>/approve/", workbench.approve, name="approve"),
    path("workbench/<str:batch>/reject/", workbench.reject, name="reject"),
    path("settlements/", settlements.settlements, name="settlements"),
    path("settlements/<str:subject>/", settlements.settlement, name="settlement"),
    path("hazard/", hazard.hazard, name="hazard"),
    path("hazard/here/", hazard_here.here, name="hazard-here"),
    path("hazard/why/", hazard_here.why, name="hazard-why"),
    path("hazard/evaluation/", evaluation.evaluation, name="hazard-evaluation"),
    path("jobs/<str:id>/", hazard.job, name="job"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
]
