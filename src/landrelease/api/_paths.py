"""Addresses of the API; each asks a query as the viewer and prints the answer."""

import json
from datetime import date
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema, Status
from ninja.security import SessionAuth

from landrelease import __version__, actions, queries
from landrelease.api._answers import Answers, made
from landrelease.api._areas import areas
from landrelease.api._asking import ID_LENGTHS, known_of, viewer_of
from landrelease.api._faults import answer_faults
from landrelease.api._plans import plans
from landrelease.api._quality import quality
from landrelease.api._training import training
from landrelease.geo import read_geojson_geometry
from landrelease.kinds import KINDS, Tier, When, fields_of, kind_named
from landrelease.ledger import Source
from landrelease.store.people import PUBLIC_VIEWER, Right, Viewer
from landrelease.store.refusals import NotAllowed, NotValid


class WhoMayLook(SessionAuth):
    """Lets in signed-in people, and anyone where the programme is open to the public."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:
        """Return the viewer the middleware found, or None to refuse."""
        if "\x00" in request.path or any("\x00" in text for text in request.GET.values()):
            raise NotValid([("address", "it holds a character that cannot be stored.")])
        viewer: Viewer = getattr(request, "viewer", PUBLIC_VIEWER)
        open_to_all = request.programme.public_access
        return viewer if viewer.username or open_to_all else None


class WhoMayEnter(WhoMayLook):
    """Lets in people who may enter reports, before their body is read."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:
        """Return the viewer when he may enter reports."""
        viewer = super().authenticate(request, key)
        if viewer is not None and not viewer.may(Right.ENTER):
            raise NotAllowed(Right.ENTER)
        return viewer


api = NinjaAPI(
    title="landrelease",
    version=__version__,
    auth=WhoMayLook(csrf=True),
    docs_url=None,
    renderer=Answers(),
    urls_namespace="api",
)
answer_faults(api)
api.add_router("/quality", quality)
api.add_router("/areas", areas)
api.add_router("/plans", plans)
api.add_router("", training)


class Report(Schema):
    """A report as programs send it."""

    id: Annotated[str, Field(min_length=ID_LENGTHS[0], max_length=ID_LENGTHS[1])]
    """Made by the sender; the same report again adds nothing."""
    when: str = ""
    changes: str = ""
    """Entry of a record that is otherwise from `when` on: a renewal, a new check."""
    payload: dict[str, Any]
    source: str = ""
    reliability: str = "F"
    credibility: str = "6"
    submit: bool = False


@api.get("/map/{layer}.geojson")
def map_layer(
    request: HttpRequest,
    layer: str,
    bbox: str = "",
    at: date | None = None,
    known: str = "",
) -> dict[str, Any]:
    """Return a layer of the map as GeoJSON."""
    return queries.map_features(
        viewer_of(request), layer=layer, box=_box(bbox), at=at, known=known_of(known)
    )


@api.get("/hazard/at")
def hazard_at(request: HttpRequest, lon: float, lat: float, run: str = "") -> Any:
    """Return what the newest hazard map, or the one asked, says of a place; null outside it."""
    return queries.hazard_at(viewer_of(request), lon=lon, lat=lat, run=run)


@api.get("/hazard/why")
def hazard_why(
    request: HttpRequest,
    lon: float,
    lat: float,
    *,
    run: str = "",
    polygon: str = "",
    detection: Annotated[float | None, Field(ge=0, le=1)] = None,
    detection_low: Annotated[float | None, Field(ge=0, le=1)] = None,
    coverage: Annotated[float, Field(ge=0, le=1)] = 1.0,
) -> Any:
    """Return why a hazard map shows what it shows at a place, or in a GeoJSON polygon."""
    return queries.hazard_explanation(
        viewer_of(request),
        lon=lon,
        lat=lat,
        run=run,
        polygon=_polygon(polygon),
        detection=detection,
        detection_low=detection_low,
        coverage=coverage,
    )


@api.get("/hazard/{run}/{band}/levels.png")
def hazard_levels_picture(request: HttpRequest, run: str, band: str) -> HttpResponse:
    """Return a band as a picture for programs: red the level, green where not surveyed."""
    png = queries.hazard_levels_picture(viewer_of(request), run=run, band=band)
    return _kept_by_browsers(HttpResponse(png, content_type="image/png"), request, run)


@api.get("/hazard/{run}/{band}/levels.json")
def hazard_levels(request: HttpRequest, run: str, band: str) -> Any:
    """Return how many cells, and which settlements, reach each threshold of a band."""
    return queries.hazard_levels(viewer_of(request), run=run, band=band)


@api.get("/hazard/{run}/since/{before}/levels.png")
def hazard_change_picture(request: HttpRequest, run: str, before: str) -> HttpResponse:
    """Return the change of probability since another run as a picture for programs."""
    png = queries.hazard_change_picture(viewer_of(request), run=run, before=before)
    told = HttpResponse(png, content_type="image/png")
    own_past = before == queries.BEFORE_SEARCHES
    return _kept_by_browsers(told, request, run, run if own_past else before)


@api.get("/hazard/{run}/since/{before}/levels.json")
def hazard_change(request: HttpRequest, run: str, before: str) -> Any:
    """Return how many cells reach each change of probability since another run."""
    return queries.hazard_change(viewer_of(request), run=run, before=before)


@api.get("/hazard/{run}/belts.geojson")
def hazard_belts(request: HttpRequest, run: str) -> Any:
    """Return the belts along lines of finds, and how far each may go on, as GeoJSON."""
    return queries.hazard_belts(viewer_of(request), run=run)


@api.get("/hazard/{run}/hazard.tif")
def hazard_raster(request: HttpRequest, run: str) -> HttpResponse:
    """Return a hazard map as a GeoTIFF."""
    path = queries.hazard_raster(viewer_of(request), run=run)
    told = FileResponse(path.open("rb"), as_attachment=True, filename=f"hazard-{run}.tif")
    return _kept_by_browsers(told, request, run)


@api.get("/kinds")
def kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the kinds of records there are."""
    viewer = viewer_of(request)
    return [
        {"kind": name, "version": kind.version, "label": kind.label, "about": kind.about}
        for name, kind in KINDS.items()
        if viewer.looking_at(name).may_see(kind.tier)
    ]


@api.get("/kinds/{kind}/schema")
def kind_schema(request: HttpRequest, kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind, with tiers, units and labels."""
    declared = kind_named(kind)
    schema = declared.model_json_schema()
    schema["fields"] = [
        {"name": field.name, "type": field.type, "tier": field.tier.word, "unit": field.unit}
        for field in fields_of(declared)
    ]
    return schema


@api.get("/records/{kind}")
def records(
    request: HttpRequest,
    kind: str,
    *,
    text: str = "",
    status: str = "",
    bbox: str = "",
    page: int = 1,
) -> Any:
    """Return a page of records."""
    return queries.records_of_kind(
        viewer_of(request), kind=kind, text=text, status=status, box=_box(bbox), page=page
    )


@api.get("/records/{kind}/{subject}")
def record(
    request: HttpRequest,
    kind: str,
    subject: str,
    at: date | None = None,
    known: str = "",
) -> Any:
    """Return a record with its history."""
    return queries.record(
        viewer_of(request), kind=kind, subject=subject, at=at, known=known_of(known)
    )


@api.post("/records/{kind}", auth=WhoMayEnter(csrf=True), response={201: dict[str, Any]})
def record_report(request: HttpRequest, kind: str, report: Report) -> Status[dict[str, Any]]:
    """Enter a report; "saved" in the answer means it is on disk."""
    when = When.read(report.when) if report.when else None
    receipt = actions.record_report(
        viewer_of(request),
        kind=kind,
        payload=report.payload,
        first=None if when is None else when.first,
        last=_last(kind, when),
        source=Source(
            subject=report.source, reliability=report.reliability, credibility=report.credibility
        ),
        submit=report.submit,
        entry_id=report.id,
        changes=report.changes,
    )
    return made(receipt)


@api.get("/settlements")
def settlements(request: HttpRequest, at: date | None = None, known: str = "") -> Any:
    """Return every settlement with its status and finding."""
    rows = queries.settlements(viewer_of(request), at=at, known=known_of(known))
    return list(rows)  # ninja takes a tuple of two for a status and a body


@api.get("/ordnance")
def ordnance(request: HttpRequest, q: Annotated[str, Field(max_length=100)] = "") -> Any:
    """Return models of ordnance whose name is like the one sought; all without one."""
    return list(queries.ordnance(viewer_of(request), text=q))


@api.get("/ordnance/density")
def density(request: HttpRequest, area: str = "", at: date | None = None, known: str = "") -> Any:
    """Return items per hectare of searched ground, of an area or of the programme."""
    return queries.density(viewer_of(request), area=area, at=at, known=known_of(known))


@api.get("/jobs/{id}")
def job(request: HttpRequest, id: str) -> Any:
    """Return how far a computation is."""
    return queries.job(viewer_of(request), id=id)


def _last(kind: str, when: When | None) -> date | None:
    """A state holds on; an event ends with the interval it was stated in."""
    if when is None or kind_named(kind).temporal == "state":
        return None
    return when.last


def _box(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        told = f"read {text!r}; write west,south,east,north in degrees."
        raise NotValid([("bbox", told)]) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise NotValid([("bbox", f"read {text!r}; write west,south,east,north in degrees.")])
    return west, south, east, north


def _polygon(text: str) -> Any:
    if not text:
        return None
    try:
        return read_geojson_geometry(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        told = f"read {text[:80]!r}; write a GeoJSON polygon."
        raise NotValid([("polygon", told)]) from None


def _kept_by_browsers(response: HttpResponse, request: HttpRequest, *runs: str) -> HttpResponse:
    """Let a browser keep a picture of public maps alone: others are gone once one signs out."""
    public = all(queries.hazard_tier(viewer_of(request), run=run) is Tier.PUBLIC for run in runs)
    response["Cache-Control"] = "private, max-age=3600" if public else "private, no-store"
    return response
