"""The plan of a hazardous area as SVG: what was given back how, in hatches that print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import shapely

_WIDE: Final = 720.0
_HIGHEST: Final = 560.0
_MARGIN: Final = 24.0
_INK: Final = "#17211f"
_FONT: Final = 'font-family="system-ui, sans-serif" font-size="13"'

PATTERNS: Final[Mapping[str, str]] = {
    "cha": '<rect width="9" height="9" fill="#fae4e3"/><path d="M0 9 9 0M0 0l9 9" '
    'stroke="#86171b" stroke-width="1.4"/>',
    "sha": '<rect width="9" height="9" fill="#fdf0d2"/><path d="M0 0l9 9" '
    'stroke="#7a4a00" stroke-width="1.6"/>',
    "cancelled": '<rect width="9" height="9" fill="#f0f2f3"/><circle cx="4.5" cy="4.5" r="1.3" '
    'fill="#4d5860"/>',
    "reduced": '<rect width="9" height="9" fill="#e2ecf8"/><path d="M4.5 0v9" '
    'stroke="#1d3f72" stroke-width="1.5"/>',
    "cleared": '<rect width="9" height="9" fill="#dcf1ee"/><path d="M0 4.5h9" '
    'stroke="#00574f" stroke-width="1.5"/>',
}
"""Each ground has a hatch of its own: they differ in black and white."""


@dataclass(frozen=True, slots=True)
class PlanGround:
    """Ground with the pattern it is drawn in."""

    pattern: str
    ground: shapely.Geometry


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """A marker with its name."""

    name: str
    place: shapely.Geometry


def area_plan(
    outline: shapely.Geometry,
    grounds: Sequence[PlanGround],
    points: Sequence[PlanPoint] = (),
    *,
    alt: str,
    north: str = "N",
) -> str:
    """Draw the ground of an area to scale, north up, with a scale bar.

    Parameters
    ----------
    outline
        The hazardous area in an equal-area plane, metres.
    grounds
        Drawn in their order, later ones above earlier ones.
    points
        Markers.
    alt
        What it shows, in words.
    north
        The letter above the arrow.

    Returns
    -------
    str
        An SVG element without style or script.

    Examples
    --------
    >>> plan = area_plan(shapely.box(0, 0, 100, 50), [], alt="An area")
    >>> plan.startswith('<svg role="img" aria-label="An area"'), "50 m" in plan
    (True, True)
    """
    every = shapely.union_all([outline, *(g.ground for g in grounds), *(p.place for p in points)])
    frame = _Frame.over(every)
    box = f"0 0 {frame.wide:.0f} {frame.high:.0f}"
    parts = [
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="{box}" class="plan">',
        f"<defs>{''.join(_pattern(name) for name in PATTERNS)}</defs>",
        f'<rect width="{frame.wide:.0f}" height="{frame.high:.0f}" fill="#ffffff"/>',
        *(frame.polygon(g.ground, fill=f"url(#plan-{g.pattern})", width=1) for g in grounds),
        frame.polygon(outline, fill="none", width=2.5),
        *_points(frame, points),
        *_scale(frame),
        *_north(frame, north),
        "</svg>",
    ]
    return "".join(parts)


def plan_swatch(pattern: str, *, alt: str) -> str:
    """Return the square of a legend for a pattern of `area_plan` on the same page."""
    return (
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 36 24" width="36" height="24" '
        f'class="swatch"><rect x="1" y="1" width="34" height="22" fill="url(#plan-{pattern})" '
        f'stroke="{_INK}"/></svg>'
    )


def _pattern(name: str) -> str:
    return (
        f'<pattern id="plan-{name}" width="9" height="9" patternUnits="userSpaceOnUse">'
        f"{PATTERNS[name]}</pattern>"
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """From metres to the picture."""

    x0_m: float
    y0_m: float
    scale: float
    wide: float
    high: float

    @classmethod
    def over(cls, ground: shapely.Geometry) -> "_Frame":
        west, south, east, north = ground.bounds
        across, up = max(east - west, 1.0), max(north - south, 1.0)
        scale = min((_WIDE - 2 * _MARGIN) / across, (_HIGHEST - 4 * _MARGIN) / up)
        wide = _WIDE
        x0 = (west + east) / 2 - wide / scale / 2
        return cls(x0, north + _MARGIN / scale, scale, wide, up * scale + 4 * _MARGIN)

    def at(self, x: float, y: float) -> str:
        return f"{(x - self.x0_m) * self.scale:.2f} {(self.y0_m - y) * self.scale:.2f}"

    def polygon(self, ground: shapely.Geometry, *, fill: str, width: float) -> str:
        rings = [
            "M" + "L".join(self.at(x, y) for x, y in ring.coords[:-1]) + "Z"
            for part in shapely.get_parts(ground)
            if part.geom_type == "Polygon"
            for ring in (part.exterior, *part.interiors)
        ]
        if not rings:
            return ""
        return (
            f'<path d="{"".join(rings)}" fill="{fill}" fill-rule="evenodd" stroke="{_INK}" '
            f'stroke-width="{width}" stroke-linejoin="round"/>'
        )


def _points(frame: _Frame, points: Iterable[PlanPoint]) -> Iterable[str]:
    for point in points:
        middle = point.place.representative_point()
        x, y = frame.at(middle.x, middle.y).split()
        yield (
            f'<rect x="{float(x) - 4:.2f}" y="{float(y) - 4:.2f}" width="8" height="8" '
            f'fill="#ffffff" stroke="{_INK}" stroke-width="2"/>'
            f'<text x="{float(x) + 8:.2f}" y="{float(y) + 4:.2f}" {_FONT} fill="{_INK}" '
            f'stroke="#ffffff" stroke-width="3" paint-order="stroke">{escape(point.name)}</text>'
        )


def _scale(frame: _Frame) -> Iterable[str]:
    longest = 0.3 * frame.wide / frame.scale
    power = 10.0 ** len(str(int(longest))) / 10
    metres = max(n * power for n in (1, 2, 5) if n * power <= max(longest, 1.0))
    length, y = metres * frame.scale, frame.high - _MARGIN
    told = f"{metres:,.0f} m"
    yield (
        f'<path d="M{_MARGIN} {y - 6}v6h{length:.2f}v-6" fill="none" stroke="{_INK}" '
        f'stroke-width="2"/><text x="{_MARGIN + length + 6:.2f}" y="{y}" {_FONT} '
        f'fill="{_INK}">{told}</text>'
    )


def _north(frame: _Frame, letter: str) -> Iterable[str]:
    x, y = frame.wide - _MARGIN - 4, frame.high - _MARGIN
    yield (
        f'<path d="M{x} {y - 34}l7 20-7-5-7 5z" fill="{_INK}"/>'
        f'<text x="{x}" y="{y}" text-anchor="middle" {_FONT} fill="{_INK}">{escape(letter)}</text>'
    )
