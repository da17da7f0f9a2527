// One place on a small map, with the programme's own features around it.

import { LngLatBounds, Map as LibreMap, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { element, filled, isolated } from "./format.mjs";
import { boxOf, circle } from "./shapes.mjs";
import { emptyStyle } from "./style.mjs";

const AROUND = ["boundary", "roads", "areas"];
const ACCENT = "#0b5f59";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
const config = JSON.parse(byId("place-config").textContent);

/** @returns {any[]} */
function features() {
  const whole = { type: "Feature", properties: {}, geometry: config.place };
  const reach = config.place.type === "Point" && config.radius_m > 0 ? [{ ...whole, geometry: circle(config.place.coordinates, config.radius_m) }] : [];
  return [whole, ...reach];
}

/** @param {LibreMap} map */
async function surroundings(map) {
  for (const layer of AROUND) {
    const answer = await fetch(`/api/map/${layer}.geojson?bbox=${map.getBounds().toArray().flat().join(",")}`, { credentials: "same-origin" });
    if (answer.ok) map.getSource(layer).setData(await answer.json());
  }
}

function build() {
  const data = { type: "FeatureCollection", features: features() };
  const none = { type: "FeatureCollection", features: [] };
  const [west, south, east, north] = boxOf(data.features) ?? [-180, -60, 180, 75];
  const style = emptyStyle();
  const lanes = config.lanes ?? none;
  style.sources = { lanes: { type: "geojson", data: lanes }, place: { type: "geojson", data }, ...Object.fromEntries(AROUND.map((layer) => [layer, { type: "geojson", data: none }])) };
  style.layers.push(
    { id: "boundary", source: "boundary", type: "line", paint: { "line-color": "#26312f", "line-width": 1.5, "line-dasharray": [5, 2, 1, 2] } },
    { id: "roads", source: "roads", type: "line", paint: { "line-color": "#b3a583", "line-width": 2 } },
    { id: "areas", source: "areas", type: "line", filter: ["in", ["get", "status"], ["literal", ["open", "suspended"]]], paint: { "line-color": "#86171b", "line-width": 1.5, "line-dasharray": [3, 1.5] } },
    { id: "fill", source: "place", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ACCENT, "fill-opacity": 0.16 } },
    { id: "line", source: "place", type: "line", paint: { "line-color": ACCENT, "line-width": 2.5 } },
    { id: "lanes-fill", source: "lanes", type: "fill", paint: { "fill-color": "#1357c9", "fill-opacity": 0.25 } },
    { id: "lanes", source: "lanes", type: "line", paint: { "line-color": "#1357c9", "line-width": 1 } },
    { id: "point", source: "place", type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": ACCENT, "circle-stroke-color": "#fff", "circle-stroke-width": 2 } },
  );
  const map = new LibreMap({
    container: "place-map",
    style,
    bounds: new LngLatBounds([west, south], [east, north]),
    fitBoundsOptions: { padding: 40, maxZoom: config.lanes ? 18 : config.place.type === "Point" ? 13 : 17 },
    attributionControl: false,
    dragRotate: false,
    maxPitch: 0,
    cooperativeGestures: false,
    scrollZoom: false,
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
  map.on("load", () => {
    byId("place-map").dataset.ready = "true";
    surroundings(map);
  });
}

try {
  build();
} catch (error) {
  byId("place-map").replaceChildren(element("p", { class: "failed" }, filled(config.words.no_map, { why: isolated(String(error)) })));
}
