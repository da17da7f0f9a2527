// A plan on the map: tasks and roads, the darker the sooner they are done; what is not done is dashed.

import { LngLatBounds, Map as LibreMap, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { element, filled, isolated } from "./format.mjs";
import { boxOf } from "./shapes.mjs";
import { emptyStyle } from "./style.mjs";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
const config = JSON.parse(byId("plan-config").textContent);
const none = { type: "FeatureCollection", features: [] };

/** @param {string} kind */
const of = (kind) => ["==", ["get", "kind"], kind];
const done = [">", ["get", "period"], 0];
const tone = ["match", ["get", "period"], ...config.tones.flatMap((/** @type {string} */ told, /** @type {number} */ at) => [at + 1, told]), "#ffffff"];

const LAYERS = [
  { id: "boundary", source: "boundary", type: "line", paint: { "line-color": "#26312f", "line-width": 1.5, "line-dasharray": [5, 2, 1, 2] } },
  { id: "roads", source: "roads", type: "line", paint: { "line-color": "#b3a583", "line-width": 2 } },
  { id: "road-casing", source: "plan", type: "line", filter: of("road"), paint: { "line-color": "#17211f", "line-width": 6 } },
  { id: "road-done", source: "plan", type: "line", filter: ["all", of("road"), done], paint: { "line-color": tone, "line-width": 4 } },
  { id: "road-not", source: "plan", type: "line", filter: ["all", of("road"), ["!", done]], paint: { "line-color": "#ffffff", "line-width": 4, "line-dasharray": [2, 1.5] } },
  { id: "task-fill", source: "plan", type: "fill", filter: ["all", of("task"), done], paint: { "fill-color": tone, "fill-opacity": 0.85 } },
  { id: "task-done", source: "plan", type: "line", filter: ["all", of("task"), done], paint: { "line-color": "#17211f", "line-width": 1.5 } },
  { id: "task-not", source: "plan", type: "line", filter: ["all", of("task"), ["!", done]], paint: { "line-color": "#17211f", "line-width": 2, "line-dasharray": [2, 1.5] } },
  { id: "place", source: "plan", type: "circle", filter: of("settlement"), paint: { "circle-radius": 7, "circle-color": tone, "circle-stroke-color": "#17211f", "circle-stroke-width": 2 } },
];

/** @param {any} told */
function said(told) {
  const words = config.words;
  const parts = [told.title];
  if (told.starts_on) parts.push(filled(words.from_to, { first: isolated(told.starts_on), last: isolated(told.ends_on) }));
  else parts.push(told.ends_on ? filled(words.done_by, { last: isolated(told.ends_on) }) : words.not_done);
  if (told.teams) parts.push(told.teams);
  return parts.join(" · ");
}

/** @param {LibreMap} map */
async function surroundings(map) {
  for (const layer of ["boundary", "roads"]) {
    const answer = await fetch(`/api/map/${layer}.geojson?bbox=${map.getBounds().toArray().flat().join(",")}`, { credentials: "same-origin" });
    if (answer.ok) /** @type {any} */ (map.getSource(layer)).setData(await answer.json());
  }
}

async function build() {
  const answer = await fetch(config.address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const data = await answer.json();
  const [west, south, east, north] = boxOf(data.features) ?? [-180, -60, 180, 75];
  const style = /** @type {any} */ (emptyStyle());
  style.sources = { plan: { type: "geojson", data }, boundary: { type: "geojson", data: none }, roads: { type: "geojson", data: none } };
  style.layers.push(...LAYERS);
  const map = new LibreMap({
    container: "plan-map",
    style,
    bounds: new LngLatBounds([west, south], [east, north]),
    fitBoundsOptions: { padding: 30, maxZoom: 16 },
    attributionControl: false,
    dragRotate: false,
    maxPitch: 0,
    scrollZoom: false,
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
  map.on("click", (event) => {
    const [found] = map.queryRenderedFeatures(event.point, { layers: ["place", "task-fill", "task-not", "road-casing"] });
    byId("plan-map-said").textContent = found ? said(found.properties) : config.words.nothing;
  });
  map.on("load", () => {
    byId("plan-map").dataset.ready = "true";
    surroundings(map);
  });
}

build().catch((error) => {
  byId("plan-map").replaceChildren(element("p", { class: "failed" }, filled(config.words.no_map, { why: isolated(String(error)) })));
});
