"""Addresses of the pages."""

from django.urls import path

from landrelease.pages.views import (
    accounts,
    evaluation,
    hazard,
    hazard_here,
    map,  # noqa: A004 - the page's name
    overview,
    own_account,
    records,
    reports,
    settlements,
    sign_in,
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
    path("accounts/<str:username>/", accounts.account, name="change-account"),
    path("accounts/<str:username>/password/", accounts.reset_password, name="reset-password"),
    path("accounts/<str:username>/close/", accounts.deactivate, name="close-account"),
    path("accounts/<str:username>/open/", accounts.reactivate, name="open-account"),
    path("accounts/<str:username>/second-factor/", accounts.reset_factor, name="reset-factor"),
    path("rights/", accounts.rights, name="rights"),
    path("account/", own_account.own_account, name="account"),
    path("account/password/", own_account.own_password, name="own-password"),
    path("account/second-factor/", own_account.second_factor, name="second-factor"),
    path("account/second-factor/off/", own_account.remove_second_factor, name="remove-factor"),
    path("account/sessions/<str:id>/end/", own_account.end_session, name="end-session"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
]
