// The map's style: own features on a calm plain ground; no base map is fetched from anywhere.

export const GROUND = "#f3f1ea";

/** @type {Record<string, string[]>} Which style layers a named layer of the programme is drawn by. */
export const DRAWN_BY = {
  administrative_areas: ["administrative-line"],
  boundary: ["boundary-line"],
  roads: ["road-casing", "road-line"],
  safe_use: ["safe-use-line"],
  searched: ["searched-fill", "searched-outline"],
  minefield_records: ["minefield-fill", "minefield-outline"],
  areas: ["area-fill", "area-outline-cha", "area-outline-sha", "area-outline-released"],
  evidence: ["evidence-area", "evidence-line", "evidence-point"],
  settlement_areas: ["settlement-ring"],
  settlements: ["settlement-point"],
};

/** @returns {object} */
export function emptyStyle() {
  return {
    version: 8,
    sources: {},
    layers: [{ id: "ground", type: "background", paint: { "background-color": GROUND } }],
  };
}

const isArea = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false];
const isPoint = ["match", ["geometry-type"], ["Point", "MultiPoint"], true, false];
const isOpen = ["in", ["get", "status"], ["literal", ["open", "suspended"]]];
const classed = (/** @type {string} */ value) => ["==", ["get", "classification"], value];

/** Layers above the ground, from the lowest to the highest. @type {object[]} */
export const LAYERS = [
  { id: "administrative-line", source: "administrative_areas", type: "line", paint: { "line-color": "#7d8884", "line-width": 1 } },
  { id: "boundary-line", source: "boundary", type: "line", paint: { "line-color": "#26312f", "line-width": 2, "line-dasharray": [5, 2, 1, 2] } },
  { id: "road-casing", source: "roads", type: "line", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#8a7a5c", "line-width": width(2, 5) } },
  { id: "road-line", source: "roads", type: "line", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#fff9ea", "line-width": width(1, 3) } },
  { id: "safe-use-line", source: "safe_use", type: "line", paint: { "line-color": "#566069", "line-width": 1.5, "line-dasharray": [3, 2] } },
  { id: "searched-fill", source: "searched", type: "fill", paint: { "fill-color": "#5b8fc9", "fill-opacity": 0.18 } },
  { id: "searched-outline", source: "searched", type: "line", paint: { "line-color": "#1d3f72", "line-width": 1.25 } },
  { id: "minefield-fill", source: "minefield_records", type: "fill", filter: isArea, paint: { "fill-color": "#8a5a2a", "fill-opacity": 0.16 } },
  { id: "minefield-outline", source: "minefield_records", type: "line", paint: { "line-color": "#4a3000", "line-width": 1.75, "line-dasharray": [1, 1.5] } },
  { id: "evidence-area", source: "evidence", type: "fill", filter: isArea, paint: { "fill-color": "#6b2d8c", "fill-opacity": 0.14 } },
  { id: "evidence-line", source: "evidence", type: "line", filter: ["!", isPoint], paint: { "line-color": "#6b2d8c", "line-width": 1.5 } },
  { id: "area-fill", source: "areas", type: "fill", filter: isOpen, paint: { "fill-pattern": ["match", ["get", "classification"], "cha", "hatch-cha", "hatch-sha"] } },
  { id: "area-outline-cha", source: "areas", type: "line", filter: ["all", isOpen, classed("cha")], paint: { "line-color": "#86171b", "line-width": 2.25 } },
  { id: "area-outline-sha", source: "areas", type: "line", filter: ["all", isOpen, ["!", classed("cha")]], paint: { "line-color": "#a35a00", "line-width": 2.25, "line-dasharray": [3, 1.5] } },
  { id: "area-outline-released", source: "areas", type: "line", filter: ["!", isOpen], paint: { "line-color": "#566069", "line-width": 1.25 } },
  { id: "evidence-point", source: "evidence", type: "symbol", filter: isPoint, layout: { "icon-image": ["match", ["get", "kind"], ["accident", "item_found"], ["get", "kind"], "indication"], "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.12, 9.5, 0.18, 11, 0.5, 14, 0.9], "icon-allow-overlap": true } },
  { id: "settlement-ring", source: "settlement_areas", type: "line", paint: { "line-color": "#3d4845", "line-width": 1.25 } },
  {
    id: "settlement-point",
    source: "settlements",
    type: "symbol",
    layout: {
      "icon-image": ["match", ["get", "status"], ["open", "restricted", "closed"], ["get", "status"], "not_known"],
      "icon-size": iconSize(0.5, 0.95),
      "icon-allow-overlap": true,
      "symbol-sort-key": ["match", ["get", "status"], "closed", 0, "restricted", 1, 2],
      "text-field": ["step", ["zoom"], "", 9.9, ["get", "title"]],
      "text-size": 12.5,
      "text-variable-anchor": ["left", "right", "top", "bottom"],
      "text-radial-offset": 0.9,
      "text-justify": "auto",
      "text-optional": true,
      "text-max-width": 9,
    },
    paint: { "text-color": "#17211f", "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.5 },
  },
];

/** @param {number} near @param {number} far */
function width(near, far) {
  return ["interpolate", ["linear"], ["zoom"], 7, near * 0.5, 11, near, 15, far];
}

/** @param {number} small @param {number} large */
function iconSize(small, large) {
  return ["interpolate", ["linear"], ["zoom"], 7, small, 13, large];
}
