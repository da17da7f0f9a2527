"""Who may work, which instruments may be used, and how people learned."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.kinds import Tier
from landrelease.pages._trial_plots import learning_figure, person_curves, person_figures
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import date_of
from landrelease.store.clock import current_day


@require_GET
def competence(request: PersonRequest) -> HttpResponse:
    """List accreditations and devices with whether they hold on a day."""
    on = date_of(request.GET.get("on", "")) or current_day()
    told = queries.rights_to_work(request.viewer, on=on)
    lapsed = sum(not row.holds for row in told.accreditations)
    context = {"told": told, "lapsed": lapsed, "on": request.GET.get("on", "")}
    context["may_see_contingents"] = request.viewer.may_see(Tier.RESTRICTED)
    return render(request, "pages/competence.html", context)


@require_GET
def contingents(request: PersonRequest) -> HttpResponse:
    """Show contingents from partner countries as they stand on a day."""
    asked = request.GET.get("on", "")
    on = date_of(asked) or current_day()
    told = queries.contingents(request.viewer, on=on)
    context = {"contingents": told, "on": on, "asked": asked}
    return render(request, "pages/contingents.html", context)


@require_GET
def learning(request: PersonRequest) -> HttpResponse:
    """Show every cohort over its trials, its persons, and curricula as they stand on a day."""
    asked = request.GET.get("on", "")
    on = date_of(asked) or current_day()
    curves = queries.learning_curves(request.viewer)
    context = {
        "curves": [
            (
                curve,
                mark_safe(person_figures(curve)),  # noqa: S308 - the reports room escapes it
                mark_safe(person_curves(curve)),  # noqa: S308 - the reports room escapes it
            )
            for curve in curves
        ],
        "tests": queries.written_tests(request.viewer),
        "curricula": queries.curricula(request.viewer, on=on),
        "on": on,
        "asked": asked,
        "instructors": queries.instructors(request.viewer),
        "figure": mark_safe(learning_figure(curves)),  # noqa: S308 - the reports room escapes it
    }
    return render(request, "pages/learning.html", context)
