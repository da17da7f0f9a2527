// Drawing a place. What is drawn is written into the text field; what is typed there is drawn.
// The text is the one truth, so everything the map does can be done from the keyboard.

import { Map as LibreMap, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { element, filled, isolated, number } from "./format.mjs";
import { boxOf } from "./shapes.mjs";
import { emptyStyle } from "./style.mjs";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
const config = JSON.parse(byId("draw-config").textContent);
const { words } = config;
const text = byId("id_place_text");
const shape = byId("id_place_shape");
const order = byId("id_place_order");
const drawn = byId("id_place_drawn");
const told = byId("place-told");
const buttons = [...document.querySelectorAll("[data-draw]")].map((one) => /** @type {HTMLButtonElement} */ (one));
const ACCENT = "#0b5f59";
const NONE = { type: "FeatureCollection", features: [] };
/** @type {[number, number][]} */
let corners = [];
let drawing = "";
/** @type {LibreMap | null} */
let map = null;

/** @param {any} geometry */
const feature = (geometry) => ({ type: "FeatureCollection", features: geometry ? [{ type: "Feature", properties: {}, geometry }] : [] });

/** @param {any} geometry */
function show(geometry) {
  const source = /** @type {any} */ (map?.getSource("place"));
  source?.setData(feature(geometry));
}

function sketch() {
  /** @type {any} */ (map?.getSource("corners"))?.setData({ ...NONE, features: corners.map((at) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } })) });
  if (drawing === "polygon" && corners.length > 2) show({ type: "Polygon", coordinates: [[...corners, corners[0]]] });
  else if (corners.length > 1) show({ type: "LineString", coordinates: corners });
  else show(null);
  byId("draw-undo").disabled = !corners.length;
  byId("draw-finish").disabled = corners.length < (drawing === "polygon" ? 3 : 2);
}

/** @param {string} tool */
function begin(tool) {
  drawing = tool;
  corners = [];
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.draw === tool));
  told.textContent = tool === "point" ? words.draw_point : filled(words.draw_more, { count: number(0) });
  if (map) map.getCanvas().style.cursor = "crosshair";
  map?.doubleClickZoom.disable();
  sketch();
}

/** Latitude first, with hemispheres, one position on each line: what the form reads. */
const asText = () => corners.map(([lon, lat]) => `${Math.abs(lat).toFixed(6)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lon).toFixed(6)}° ${lon < 0 ? "W" : "E"}`).join("\n");

function finish() {
  text.value = asText();
  shape.value = drawing;
  drawn.value = "yes";
  for (const button of buttons) button.setAttribute("aria-pressed", "false");
  drawing = "";
  if (map) map.getCanvas().style.cursor = "";
  map?.doubleClickZoom.enable();
  corners = [];
  sketch();
  check(false);
}

let turn = 0;
/** Ask the server how the text reads. @param {boolean} move */
async function check(move) {
  turn += 1;
  const mine = turn;
  if (!text.value.trim()) {
    told.textContent = "";
    show(null);
    return;
  }
  const said = new FormData();
  said.set("text", text.value);
  said.set("shape", shape.value);
  said.set("order", order.value);
  const token = /** @type {HTMLInputElement} */ (document.querySelector("[data-keep] [name=csrfmiddlewaretoken]")).value;
  const answer = await fetch(told.dataset.url, { method: "POST", body: said, credentials: "same-origin", headers: { "X-CSRFToken": token } });
  if (!answer.ok || mine !== turn) return;
  const { geometry, told: words_, error } = await answer.json();
  told.textContent = error ?? words_;
  told.classList.toggle("error-text", Boolean(error));
  if (drawing) return;
  show(geometry ?? null);
  const box = geometry && boxOf([{ geometry }]);
  if (move && box) map?.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: 60, maxZoom: 13, duration: 0 });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
text.addEventListener("input", () => {
  drawn.value = "";
  clearTimeout(waiting);
  waiting = setTimeout(() => check(true), 350);
});
shape.addEventListener("change", () => check(false));
order.addEventListener("change", () => check(true));

function build() {
  const style = emptyStyle();
  const boundary = config.boundary ? feature(config.boundary) : NONE;
  style.sources = { place: { type: "geojson", data: NONE }, corners: { type: "geojson", data: NONE }, boundary: { type: "geojson", data: boundary }, roads: { type: "geojson", data: NONE }, settlements: { type: "geojson", data: NONE } };
  style.layers.push(
    { id: "boundary", source: "boundary", type: "line", paint: { "line-color": "#26312f", "line-width": 1.5, "line-dasharray": [5, 2, 1, 2] } },
    { id: "roads", source: "roads", type: "line", paint: { "line-color": "#b3a583", "line-width": 2 } },
    { id: "settlements", source: "settlements", type: "circle", paint: { "circle-radius": 3.5, "circle-color": "#66726f" } },
    { id: "names", source: "settlements", type: "symbol", layout: { "text-field": ["get", "title"], "text-size": 11, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.5, "text-optional": true }, paint: { "text-color": "#4a5754", "text-halo-color": "#fff", "text-halo-width": 1.2 } },
    { id: "fill", source: "place", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ACCENT, "fill-opacity": 0.18 } },
    { id: "line", source: "place", type: "line", paint: { "line-color": ACCENT, "line-width": 2.5 } },
    { id: "point", source: "place", type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": ACCENT, "circle-stroke-color": "#fff", "circle-stroke-width": 2 } },
    { id: "corners", source: "corners", type: "circle", paint: { "circle-radius": 5, "circle-color": "#fff", "circle-stroke-color": ACCENT, "circle-stroke-width": 2.5 } },
  );
  map = new LibreMap({
    container: "draw-map",
    style,
    ...(config.bounds ? { bounds: config.bounds, fitBoundsOptions: { padding: 20 } } : { center: [0, 20], zoom: 1 }),
    attributionControl: false,
    dragRotate: false,
    maxPitch: 0,
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
  map.on("click", ({ lngLat }) => {
    if (!drawing) return;
    corners.push([lngLat.lng, lngLat.lat]);
    if (drawing === "point") {
      finish();
      return;
    }
    told.textContent = filled(words.draw_more, { count: number(corners.length) });
    sketch();
  });
  map.on("load", async () => {
    byId("draw-map").dataset.ready = "true";
    check(true);
    for (const layer of ["roads", "settlements"]) {
      const answer = await fetch(`/api/map/${layer}.geojson`, { credentials: "same-origin" });
      if (answer.ok) /** @type {any} */ (map).getSource(layer).setData(await answer.json());
    }
  });
}

for (const button of buttons) button.addEventListener("click", () => begin(button.dataset.draw ?? ""));
byId("draw-finish").addEventListener("click", finish);
byId("draw-undo").addEventListener("click", () => {
  corners.pop();
  told.textContent = filled(words.undone, { count: number(corners.length) });
  sketch();
});
try {
  build();
  byId("draw-tools").hidden = false;
} catch (error) {
  byId("draw-map").replaceChildren(element("p", { class: "failed" }, filled(words.no_map, { why: isolated(String(error)) })));
}
