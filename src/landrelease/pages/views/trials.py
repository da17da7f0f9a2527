"""Trials: designing, walking, and what is shown."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.detection import (
    BLIND_TRIAL_DETECTION,
    BLIND_TRIAL_FALSE_ALARMS,
    Verdict,
    demonstration_table,
    parity_table,
)
from landrelease.errors import LandreleaseError
from landrelease.kinds import ParityStatus
from landrelease.ledger import State
from landrelease.pages import _format
from landrelease.pages._trial_plots import (
    crossed_figure,
    depth_figure,
    difference_figure,
    persons_figure,
)
from landrelease.pages.forms import (
    CorrectionForm,
    DeclarationForm,
    LanesForm,
    ResultForm,
    TrialForm,
)
from landrelease.pages.middleware import PersonRequest
from landrelease.store.clock import current_day
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

VERDICTS = {
    Verdict.ON_A_PAR: gettext_lazy("Shown to be on a par"),
    Verdict.NOT_SHOWN: gettext_lazy("Not shown"),
    Verdict.WORSE: gettext_lazy("Shown to be worse"),
}


@require_GET
def trials(request: PersonRequest) -> HttpResponse:
    """List trials with what each shows."""
    listed = queries.trials(request.viewer)
    rows = [(row, VERDICTS[row.verdict] if row.verdict else "") for row in listed.rows]
    return render(request, "pages/trials.html", {"rows": rows, "may_design": listed.may_design})


@require_http_methods(["GET", "POST"])
def design(request: PersonRequest, subject: str = "") -> HttpResponse:
    """Fix cohorts and margins of a new trial, or of one's own until its first result."""
    if not request.viewer.may(Right.TRAIN):
        raise NotAllowed(Right.TRAIN)
    held = _mine_to_change(request, subject).document if subject else None
    before = {} if held is None else held.model_dump(mode="json")
    cohorts = [(one.subject, one.title) for one in queries.choices(request.viewer, kind="cohort")]
    devices = [(one.subject, one.title) for one in queries.choices(request.viewer, kind="device")]
    form = TrialForm(
        request.POST or None,
        cohorts=cohorts,
        devices=devices,
        today=current_day(),
        initial=before,
    )

    def record() -> str:
        said = form.cleaned_data
        receipt = actions.design_trial(
            request.viewer,
            design=before | form.design(),
            on=said["on"],
            entry_id=said["entry_id"],
            trial=subject,
        )
        return receipt.subject

    done = _done(request, form, record)
    if done is not None:
        messages.success(request, gettext("The trial is designed."), extra_tags="done saved")
        return redirect("pages:trial" if subject else "pages:trial-lanes", subject=done)
    context = {
        "form": form,
        "held": held,
        "subject": subject,
        "needed": [(margin, [count for _, count in row]) for margin, row in parity_table()],
        "expected": [share for share, _ in parity_table()[0][1]],
        "demonstrated": demonstration_table(),
    }
    return _page(request, "pages/trial_design.html", form, context)


def _mine_to_change(request: PersonRequest, subject: str) -> queries.TrialDetail:
    detail = queries.trial(request.viewer, subject=subject)
    if not detail.may_lay_out:
        raise NotAllowed(
            Right.TRAIN,
            why=gettext(
                "Only the designer changes the design or the lanes, and only before the first "
                "result."
            ),
        )
    return detail


@require_http_methods(["GET", "POST"])
def lanes(request: PersonRequest, subject: str) -> HttpResponse:
    """Let the designer say what lies where."""
    detail = _mine_to_change(request, subject)
    form = LanesForm(request.POST or None, initial=_lanes_initial(detail))

    def record() -> str:
        actions.lay_out_lanes(
            request.viewer,
            trial=subject,
            squares=form.cleaned_data["laid"],
            models={},
            on=current_day(),
        )
        return subject

    if _done(request, form, record) is not None:
        told = gettext("The lanes are laid out. Only you can see them until the trial is closed.")
        messages.success(request, told, extra_tags="done saved")
        return redirect("pages:trial", subject=subject)
    return _page(request, "pages/trial_lanes.html", form, {"form": form, "detail": detail})


def _lanes_initial(detail: queries.TrialDetail) -> dict[str, Any]:
    if not detail.lanes:
        return {"squares": 20}
    targets = [
        f"{s.lane} {s.square} {s.target} {(s.depth_m or 0) * 100:g}"
        for s in detail.layout
        if s.target
    ]
    return {
        "lanes": " ".join(lane for lane, _ in detail.lanes),
        "squares": len(detail.lanes[0][1]),
        "targets": "\n".join(targets),
    }


@require_http_methods(["GET", "POST"])
def result(request: PersonRequest, subject: str) -> HttpResponse:
    """Record what a person marked on a lane, one hand on a telephone."""
    detail = queries.trial(request.viewer, subject=subject)
    if not detail.may_record:
        raise NotAllowed(
            Right.TRAIN,
            why=gettext(
                "Results are recorded while the trial is open, by a trainer who did not design it."
            ),
        )
    lane = request.GET.get("lane", "")
    squares = dict(detail.lanes).get(lane)
    if squares is None:
        return render(request, "pages/trial_result.html", _lane_context(detail))
    done = {row.code for row in detail.results if row.lane == lane}
    every = [(person, code) for person, code, _ in detail.people]
    people = [(person, code) for person, code in every if code not in done]
    tried = detail.document.devices
    devices = [
        (one.subject, one.title)
        for one in queries.choices(request.viewer, kind="device")
        if not tried or one.subject in tried
    ]
    form = ResultForm(
        request.POST or None,
        squares=squares,
        people=every if request.method == "POST" else people,
        devices=devices,
        device_asked=bool(tried),
        today=current_day(),
    )  # what is sent twice names somebody who has a result by then: the action tells

    def record() -> str:
        said = form.cleaned_data
        actions.record_trial_result(
            request.viewer,
            trial=subject,
            deminer=said["deminer"],
            lane=lane,
            marked=said["marked"],
            not_searched=form.not_searched(),
            device=said["device"],
            on=said["on"],
            entry_id=said["entry_id"],
        )
        return subject

    if _done(request, form, record) is not None:
        code = dict(every).get(form.cleaned_data["deminer"], "")
        told = gettext("%(code)s on lane %(lane)s is recorded.") % {"code": code, "lane": lane}
        messages.success(request, told, extra_tags="done saved")
        return redirect(f"{request.path}?lane={lane}")
    context = _lane_context(detail) | {"form": form, "lane": lane, "left": len(people)}
    return _page(request, "pages/trial_result.html", form, context)


@require_GET
def devices(request: PersonRequest, subject: str) -> HttpResponse:
    """Tell persons and devices of a closed trial apart, in one model."""
    told = queries.trial_devices(request.viewer, subject=subject)
    parts = (
        ("devices", gettext("Devices"), gettext("Persons who carried it"), told.devices),
        ("persons", gettext("Persons"), gettext("Devices walked with"), told.persons),
    )
    context = {
        "told": told,
        "parts": [
            (key, name, beside, rows, mark_safe(crossed_figure(rows, alt=name)))  # noqa: S308 - the reports room escapes what it draws
            for key, name, beside, rows in parts
        ],
    }
    return render(request, "pages/trial_devices.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: PersonRequest, subject: str, result: str) -> HttpResponse:
    """Put a result right, with a reason; say which records rest on the trial."""
    detail = queries.trial(request.viewer, subject=subject)
    held = queries.trial_result(request.viewer, subject=result)
    if not request.viewer.may(Right.TRAIN):
        raise NotAllowed(Right.TRAIN)
    if held.trial != subject:
        raise NotFound("trial result", result)
    squares = dict(detail.lanes).get(held.lane, ())
    form = CorrectionForm(request.POST or None, squares=squares, held=held)
    rests: list[str] = []
    waits: list[str] = []

    def record() -> str:
        said = form.cleaned_data
        done = actions.correct_trial_result(
            request.viewer,
            result=result,
            seen=said["seen"],
            marked=said["marked"],
            not_searched=form.not_searched(),
            reason=said["reason"],
            entry_id=said["entry_id"],
        )
        rests.extend(title for _, _, title in done.rests_on_it)
        waits.extend([done.receipt.batch] if done.receipt.state is State.SUBMITTED else [])
        return result

    if _done(request, form, record) is not None:
        said = gettext("The correction is recorded.")
        if waits:
            said = gettext("The correction waits: another person must approve it before it counts.")
        messages.success(request, said, extra_tags="done saved")
        if rests:
            told = gettext("These rest on the trial, look at them again: %(titles)s.")
            messages.warning(request, told % {"titles": "; ".join(rests)}, extra_tags="warning")
        if waits and request.viewer.may(Right.ENTER):
            return redirect("pages:batch", batch=waits[0])
        return redirect("pages:trial", subject=subject)
    held = queries.trial_result(request.viewer, subject=result)
    changed = form.is_bound and form.data.get("seen") != held.entry
    if changed:
        form.show_now(held)
    may_look = request.viewer.may(Right.ENTER)
    context = {
        "form": form, "detail": detail, "held": held, "changed": changed, "may_look": may_look,
        "searches": any(one.kind == "searched_area" for one in detail.rests_on_it),
    }  # fmt: skip
    return _page(request, "pages/trial_correct.html", form, context)


def _lane_context(detail: queries.TrialDetail) -> dict[str, Any]:
    walked = {lane: sum(row.lane == lane for row in detail.results) for lane, _ in detail.lanes}
    return {"detail": detail, "walked": list(walked.items()), "persons": len(detail.people)}


@require_http_methods(["GET", "POST"])
def trial(request: PersonRequest, subject: str) -> HttpResponse:
    """Show what a trial shows; record the authority's declaration."""
    form = DeclarationForm(request.POST or None, today=current_day())

    def record() -> str:
        said = form.cleaned_data
        actions.declare_parity(
            request.viewer,
            trial=subject,
            status=ParityStatus(said["status"]),
            reason=said["reason"],
            on=said["on"],
            entry_id=said["entry_id"],
        )
        return subject

    if _done(request, form, record) is not None:
        messages.success(request, gettext("The declaration is recorded."), extra_tags="done saved")
        return redirect("pages:trial", subject=subject)
    detail = queries.trial(request.viewer, subject=subject)
    told = None if detail.finding is None else detail.finding.told
    context = {
        "detail": detail,
        "form": form,
        "verdict": VERDICTS[detail.finding.verdict] if detail.finding else "",
        "told": told,
        "parts": _parts(told),
        "confidence": _confidence(told),
        "figures": [
            (title, mark_safe(figure))  # noqa: S308 - the reports room escapes what it draws
            for title, figure in _figures(detail)
            if figure
        ],
        "walked": _lane_context(detail)["walked"],
        "persons": len(detail.people),
        "by_person": queries.results_by_person(detail.results),
        "targets": sum(bool(square.target) for square in detail.layout),
        "may_take": request.viewer.may_enter("searched_area"),
        "published": _published(detail),
    }
    return _page(request, "pages/trial.html", form, context)


def _published(detail: queries.TrialDetail) -> dict[str, Any] | None:
    """Set each cohort beside what blind trials elsewhere found."""
    told = [
        (cohort.name, _BESIDE[BLIND_TRIAL_DETECTION.beside(cohort.detection)],
         _BESIDE[BLIND_TRIAL_FALSE_ALARMS.beside(cohort.false_alarms)])
        for cohort in detail.cohorts
        if cohort.detection is not None and cohort.false_alarms is not None
    ]  # fmt: skip
    if not told:
        return None
    return {"detection": BLIND_TRIAL_DETECTION, "alarms": BLIND_TRIAL_FALSE_ALARMS, "rows": told}


_BESIDE = {
    "above": gettext_lazy("above"),
    "below": gettext_lazy("below"),
    "within": gettext_lazy("within"),
    "not told apart": gettext_lazy("overlaps it"),
}


def _figures(detail: queries.TrialDetail) -> list[tuple[str, str]]:
    if not detail.cohorts:
        return []
    return [
        (gettext("Difference and margin"), difference_figure(detail)),
        (gettext("Detection against depth"), depth_figure(detail)),
        (gettext("Person by person"), persons_figure(detail)),
    ]


def _confidence(told: Any) -> str:
    """Name the intervals of the comparison: they follow from the level fixed beforehand."""
    if told is None:
        return ""
    level = _format.percent(told.parity.detection.confidence)
    return gettext("%(level)s interval") % {"level": level}


def _parts(told: Any) -> list[dict[str, Any]]:
    """Say the two parts of the comparison, each in one row."""
    if told is None:
        return []
    parity = told.parity
    return [
        {
            "name": gettext("Targets found (percentage points)"),
            "interval": parity.detection,
            "margin": -parity.margins.detection,
            "verdict": VERDICTS[parity.detection_verdict],
            "tone": _TONES[parity.detection_verdict],
            "is_share": True,
        },
        {
            "name": gettext("False alarms per m²"),
            "interval": parity.false_alarms,
            "margin": parity.margins.false_alarms_per_m2,
            "verdict": VERDICTS[parity.false_alarms_verdict],
            "tone": _TONES[parity.false_alarms_verdict],
            "is_share": False,
        },
    ]


_TONES = {Verdict.ON_A_PAR: "met", Verdict.NOT_SHOWN: "plain", Verdict.WORSE: "not_met"}


@require_POST
def close(request: PersonRequest, subject: str) -> HttpResponse:
    """Close a trial of one's own: everybody then knows its lanes."""
    actions.close_trial(request.viewer, trial=subject, on=current_day())
    messages.success(request, gettext("The trial is closed."), extra_tags="done saved")
    return redirect("pages:trial", subject=subject)


@require_POST
def abandon(request: PersonRequest, subject: str) -> HttpResponse:
    """Give a trial of one's own up, with a reason."""
    reason = request.POST.get("reason", "")[:4000]
    actions.abandon_trial(request.viewer, trial=subject, reason=reason, on=current_day())
    messages.success(request, gettext("The trial is abandoned."), extra_tags="done saved")
    return redirect("pages:trial", subject=subject)


def _done(request: PersonRequest, form: forms.Form, record: Callable[[], str]) -> str | None:
    """Record what a form says; None when it was not sent, or says what cannot be recorded."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return record()
    except NotValid as error:
        form.tell(error.problems)
    except LandreleaseError as error:
        if isinstance(error, NotAllowed | NotFound):
            raise
        form.add_error(None, f"{gettext(str(error))} ({error.number})")
    return None


def _page(
    request: PersonRequest, template: str, form: forms.Form, context: dict[str, Any]
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, template, context, status=status)
