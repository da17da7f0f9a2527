// The map page: layers, list, selection and the hazard estimate.

import { GeoJSONSource, Map as LibreMap, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { readAddress, writeAddress } from "./address.mjs";
import { explain } from "./explain.mjs";
import { element, filled, isolated, number, position, symbol } from "./format.mjs";
import { HazardPanel } from "./hazard_panel.mjs";
import { boxOf, middleOf } from "./shapes.mjs";
import { DRAWN_BY, LAYERS, emptyStyle } from "./style.mjs";
import { addSymbols, hasSymbol } from "./symbols.mjs";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
const config = JSON.parse(byId("map-config").textContent);
const { words } = config;
const NONE = { type: "FeatureCollection", features: [] };
const LISTED_AT_ONCE = 200;
/** How far from a click a record may lie to be meant. */
const [MOUSE_PX, FINGER_PX] = [5, 16];
const MOST_OFFERED = 6;
/** @type {Record<string, any[]>} */
const loaded = {};
/** @type {Record<string, boolean>} Layers too large for one answer: asked for again as the view moves. */
const cut = {};
/** @type {LibreMap | null} */
let map = null;
/** @type {HazardPanel | null} */
let estimate = null;
let chosen = "";

// --- the panel as a bottom sheet on narrow screens ------------------------------------------

const narrow = window.matchMedia("(max-width: 52rem)");

/** @param {boolean} open */
function openPanel(open) {
  byId("panel").toggleAttribute("data-collapsed", !open);
  byId("panel-grip").setAttribute("aria-expanded", String(open));
}

openPanel(!narrow.matches);
narrow.addEventListener("change", () => openPanel(!narrow.matches));
byId("panel-grip").addEventListener("click", () => openPanel(byId("panel").hasAttribute("data-collapsed")));

// --- data --------------------------------------------------------------------------------------

/** @param {string} layer */
async function load(layer) {
  const box = cut[layer] && map ? map.getBounds().toArray().flat() : null;
  const asked = [box ? `bbox=${box.join(",")}` : "", config.clock ?? ""].filter(Boolean).join("&");
  const answer = await fetch(config.api.replace("LAYER", layer) + (asked ? `?${asked}` : ""), {
    credentials: "same-origin",
    headers: { Accept: "application/geo+json, application/json" },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const data = await answer.json();
  loaded[layer] = data.features ?? [];
  cut[layer] = cut[layer] || data.complete === false;
  draw(layer);
  fitOnce(loaded[layer]);
  if (byId("list-layer").value === layer) list();
}

let fitted = Boolean(config.bounds);
/** Without a boundary the first features that arrive say where to look. @param {any[]} features */
function fitOnce(features) {
  const box = fitted || !map ? null : boxOf(features);
  if (!box) return;
  fitted = true;
  map?.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: padding(), maxZoom: 13, duration: 0 });
}

/** @param {string} layer */
function draw(layer) {
  if (!map?.getSource(layer)) return;
  source(layer).setData({ ...NONE, features: loaded[layer] ?? [] });
}

/** @param {string} id @returns {GeoJSONSource} */
const source = (id) => /** @type {any} */ (map).getSource(id);

/** @param {string} layer @param {boolean} shown */
function show(layer, shown) {
  for (const id of DRAWN_BY[layer] ?? []) map?.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
  if (shown && !loaded[layer]) load(layer).catch(() => say(words.layer_failed));
}

/** @param {string} text */
const say = (text) => {
  byId("list-note").textContent = text;
};

// --- the list ------------------------------------------------------------------------------------

function list() {
  const layer = byId("list-layer").value;
  const sought = byId("list-search").value.trim().toLocaleLowerCase();
  const all = loaded[layer];
  byId("feature-list").replaceChildren();
  if (!all) {
    say(words.loading);
    load(layer).catch(() => say(words.layer_failed));
    return;
  }
  const found = all.filter(({ properties }) => String(properties.title).toLocaleLowerCase().includes(sought));
  byId("feature-list").append(...found.slice(0, LISTED_AT_ONCE).map(listed));
  const shown = Math.min(found.length, LISTED_AT_ONCE);
  say(found.length ? filled(words.shown_of, { shown: number(shown), total: number(found.length) }) : words.nothing_found);
}

/** @param {any} feature */
function listed(feature) {
  const { properties } = feature;
  const button = element("button", { type: "button", "aria-pressed": String(key(properties) === chosen), "data-key": key(properties) });
  button.append(mark(properties), element("span", {}, String(properties.title)), element("span", { class: "aside" }, said(properties.status_label)));
  button.addEventListener("click", () => select(feature, true));
  return element("li", {}, button);
}

/** @param {any} properties */
function mark(properties) {
  if (properties.kind === "settlement") return symbol(["open", "restricted", "closed"].includes(properties.status) ? properties.status : "not_known");
  if (properties.kind === "hazardous_area") return symbol(isHazard(properties) ? properties.classification ?? "sha" : "released");
  return symbol(config.symbols[properties.kind] ?? (hasSymbol(properties.kind) ? properties.kind : "administrative"));
}

/** @param {any} properties */
const isHazard = (properties) => ["open", "suspended"].includes(properties.status);

/** @param {any} properties */
const key = (properties) => `${properties.kind}/${properties.subject}`;

// Labels come from the interface in English; the page brings what the reader's language says.
/** @param {unknown} label @returns {string} */
const said = (label) => config.said[String(label ?? "")] ?? String(label ?? "");
/** @param {unknown} value @returns {string} */
const days = (value) => {
  const text = String(value);
  if (text.startsWith("since ")) return words.since_date.replace("{date}", text.slice(6));
  const [first, last] = text.split(" to ");
  return last ? words.first_to_last.replace("{first}", first).replace("{last}", last) : text;
};

// --- the selection -------------------------------------------------------------------------------

/** @param {any} feature @param {boolean} move @param {{lng: number, lat: number}} [clicked] */
function select(feature, move, clicked) {
  const { properties } = feature;
  chosen = key(properties);
  const whole = Object.values(loaded).flat().find((one) => key(one.properties) === chosen && one.geometry.type !== "Point") ??
    Object.values(loaded).flat().find((one) => key(one.properties) === chosen) ?? feature;
  const rows = [[words.kind, said(properties.kind_label)]];
  if (properties.status_label) rows.push([words.status, said(properties.status_label)]);
  for (const name of ["population", "since", "when", "grade"]) {
    const value = whole.properties[name];
    if (value !== undefined && value !== null && value !== "") rows.push([words[name], typeof value === "number" ? number(value) : name === "when" ? days(value) : said(value)]);
  }
  const at = middleOf(whole.geometry);
  if (at) rows.push([words.position, position(at[0], at[1])]);
  const settlement = properties.kind === "settlement";
  const url = settlement ? `${config.settlement_url}${encodeURIComponent(properties.subject)}/` : `${config.record_url}${encodeURIComponent(properties.kind)}/${encodeURIComponent(properties.subject)}/`;
  const link = element("a", { href: url, class: "button compact", id: "selected-link" }, settlement ? words.open_finding : words.open_record);
  const foot = element("div", { class: "actions" }, link);
  if (clicked && estimate?.shown) {
    const why = element("button", { type: "button", class: "button compact" }, words.explain_here);
    why.addEventListener("click", () => askHazard(clicked, true));
    foot.append(why);
  }
  card(mark(properties), String(properties.title), rows, [foot]);
  highlight(whole.geometry);
  for (const button of document.querySelectorAll("#feature-list button")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-key") === chosen));
  }
  if (move) goTo(whole);
  else if (narrow.matches && at) map?.easeTo({ center: at, offset: [0, -byId("panel").offsetHeight / 2], duration: 300 });
}

/** Whether a click came from a finger, which covers more than it means. @param {MouseEvent} event */
const byFinger = (event) => /** @type {PointerEvent} */ (event).pointerType === "touch";

/** Ask what a finger meant: the cell under it, or one of the records it touched.
 * @param {any[]} found @param {{lng: number, lat: number}} point */
function offer(found, point) {
  clear();
  const close = element("button", { type: "button", class: "icon-button", "aria-label": words.close }, "✕");
  close.addEventListener("click", clear);
  const here = element("button", { type: "button", class: "button primary", "data-choice": "cell" }, words.estimate_here);
  here.addEventListener("click", () => askHazard(point, true));
  const records = found.slice(0, MOST_OFFERED).map((feature) => {
    const button = element("button", { type: "button", class: "button", "data-choice": "record" });
    button.append(mark(feature.properties), " ", String(feature.properties.title));
    button.addEventListener("click", () => select(feature, false, point));
    return button;
  });
  const head = element("div", { class: "selected-head" }, element("h2", { id: "selected-title" }, words.which_one), close);
  byId("selection").replaceChildren(element("div", { class: "selected stack" }, head, element("div", { class: "choices" }, here, ...records)));
  byId("selection").hidden = false;
  highlight({ type: "Point", coordinates: [point.lng, point.lat] });
  openPanel(true);
  byId("panel-body").scrollTop = 0;
  if (narrow.matches) map?.easeTo({ center: [point.lng, point.lat], offset: [0, -byId("panel").offsetHeight / 2], duration: 300 });
}

/** @param {Node | null} icon @param {string} title @param {string[][]} rows @param {Node[]} foot */
function card(icon, title, rows, foot) {
  const close = element("button", { type: "button", class: "icon-button", "aria-label": words.close }, "✕");
  close.addEventListener("click", clear);
  const heading = element("h2", { id: "selected-title" });
  heading.append(...(icon ? [icon, " "] : []), title);
  const facts = element("dl", { class: "facts" }, ...rows.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value))));
  const box = element("div", { class: "selected stack" }, element("div", { class: "selected-head" }, heading, close), facts, ...foot);
  byId("selection").replaceChildren(box);
  byId("selection").hidden = false;
  openPanel(true);
  byId("panel-body").scrollTop = 0;
}

function clear() {
  chosen = "";
  writeAddress({ at: "" });
  byId("selection").hidden = true;
  byId("selection").replaceChildren();
  highlight(null);
  document.querySelectorAll("#feature-list button[aria-pressed=true]").forEach((button) => button.setAttribute("aria-pressed", "false"));
}

/** @param {any} geometry */
function highlight(geometry) {
  if (map?.getSource("selected")) source("selected").setData({ ...NONE, features: geometry ? [{ type: "Feature", properties: {}, geometry }] : [] });
}

/** @param {any} feature */
function goTo(feature) {
  const box = boxOf([feature]);
  if (!map || !box) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: padding(), maxZoom: Math.max(map.getZoom(), 12.5), duration: still ? 0 : 500 });
}

function padding() {
  const around = narrow.matches ? 24 : 48;
  if (narrow.matches) return { top: around, left: around, right: around, bottom: byId("panel").offsetHeight + around };
  return { top: around, bottom: around, right: around, left: byId("panel").offsetWidth + around };
}

/** @param {{lng: number, lat: number}} point @param {boolean} [focus] */
function askHazard(point, focus = false) {
  if (!estimate?.shown) return clear();
  const [north, east] = [Math.abs(point.lat).toFixed(6), Math.abs(point.lng).toFixed(6)];
  return askAbout(`${north} ${point.lat < 0 ? "S" : "N"} ${east} ${point.lng < 0 ? "W" : "E"}`, focus);
}

/** Show why the estimate is what it is at a place. @param {string} at as people write it @param {boolean} focus */
async function askAbout(at, focus) {
  if (!estimate) return;
  clear();
  openPanel(true);
  byId("panel-body").scrollTop = 0;
  const query = new URLSearchParams({ at, run: estimate.run });
  await explain(byId("selection"), `${config.hazard.here}?${query}`, words, (part) => {
    part.querySelector("[data-close]")?.addEventListener("click", clear);
    if (focus) /** @type {HTMLElement | null} */ (part.querySelector("[tabindex]"))?.focus();
    const outline = JSON.parse(part.dataset.outline ?? "[]");
    if (outline.length < 4) return;
    const geometry = { type: "Polygon", coordinates: [outline] };
    highlight(geometry);
    if (focus && map && !map.getBounds().contains(outline[0])) goTo({ geometry });
    writeAddress({ run: config.hazard.run, at });
  });
}

// --- the map -----------------------------------------------------------------------------------

function build() {
  const seen = viewOfAddress();
  map = new LibreMap({
    container: "map",
    style: emptyStyle(),
    center: config.centre ?? [0, 20],
    zoom: config.bounds ? 8 : 1,
    ...(seen ?? (config.bounds ? { bounds: config.bounds, fitBoundsOptions: { padding: padding() } } : {})),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    canvasContextAttributes: { preserveDrawingBuffer: true },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 140, unit: "metric" }), "bottom-left");
  map.on("mousemove", ({ lngLat }) => {
    byId("at-pointer").textContent = position(lngLat.lng, lngLat.lat);
  });
  map.on("load", ready);
  map.on("moveend", (event) => {
    keepView(event);
    for (const layer of Object.keys(cut)) if (cut[layer]) load(layer).catch(() => say(words.layer_failed));
  });
}

async function ready() {
  if (!map) return;
  addSymbols(map);
  for (const id of [...Object.keys(DRAWN_BY), "selected"]) map.addSource(id, { type: "geojson", data: NONE });
  for (const layer of LAYERS) map.addLayer(/** @type {any} */ (layer));
  addSelection();
  const clickable = LAYERS.map(({ id }) => id).filter((id) => !/^(administrative|boundary|settlement-ring|road-casing)/.test(id));
  map.on("click", (event) => {
    const around = byFinger(event.originalEvent) ? FINGER_PX : MOUSE_PX;
    const { x, y } = event.point;
    const hits = map?.queryRenderedFeatures([[x - around, y - around], [x + around, y + around]], { layers: clickable }) ?? [];
    const found = [...new Map(hits.map((hit) => [key(hit.properties), hit])).values()];
    found.sort((one, other) => Number(other.geometry.type === "Point") - Number(one.geometry.type === "Point"));
    if (!found.length) askHazard(event.lngLat);
    else if (estimate?.shown && byFinger(event.originalEvent)) offer(found, event.lngLat);
    else select(found[0], false, event.lngLat);
  });
  map.on("mousemove", (event) => {
    const over = map?.queryRenderedFeatures(event.point, { layers: clickable }).length;
    /** @type {any} */ (map).getCanvas().style.cursor = over ? "pointer" : "";
  });
  layersOfAddress();
  for (const box of document.querySelectorAll("[data-layer]")) {
    const input = /** @type {HTMLInputElement} */ (box);
    input.addEventListener("change", () => {
      show(input.dataset.layer ?? "", input.checked);
      keepLayers();
    });
    show(input.dataset.layer ?? "", input.checked);
  }
  Object.keys(loaded).forEach(draw);
  followFocus();
  if (config.hazard) startHazard();
  byId("map").dataset.ready = "true";
}

function addSelection() {
  const colour = "#1357c9";
  map?.addLayer({ id: "selected-line", type: "line", source: "selected", paint: { "line-color": colour, "line-width": 4, "line-opacity": 0.85 } });
  map?.addLayer({ id: "selected-point", type: "circle", source: "selected", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 14, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colour, "circle-stroke-width": 3.5 } });
}

function startHazard() {
  const below = LAYERS.map((/** @type {any} */ layer) => layer.id)[0];
  estimate = new HazardPanel(/** @type {LibreMap} */ (map), config.hazard, words, below, config.settlement_url);
  byId("explain-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    askAbout(byId("explain-at").value, true);
  });
  const { at } = readAddress();
  if (at) askAbout(at, false);
}

// --- the keyboard on the map: a cross in the middle, and Enter asks about it --------------------

function followFocus() {
  const canvas = /** @type {LibreMap} */ (map).getCanvas();
  const cross = byId("crosshair");
  const show = () => {
    cross.toggleAttribute("hidden", !config.hazard || !canvas.matches(":focus-visible"));
    const [x, y] = middle();
    Object.assign(cross.style, { left: `${x}px`, top: `${y}px` });
  };
  canvas.addEventListener("focus", show);
  canvas.addEventListener("blur", () => cross.setAttribute("hidden", ""));
  canvas.addEventListener("keydown", (event) => {
    show();
    if (event.key !== "Enter" || !map || !estimate?.shown) return;
    event.preventDefault();
    askHazard(map.unproject(middle()), false);
  });
}

/** The middle of what the panel leaves free of the map. @returns {[number, number]} */
function middle() {
  const { offsetWidth, offsetHeight } = byId("map");
  const { offsetWidth: wide, offsetHeight: high } = byId("panel");
  return narrow.matches ? [offsetWidth / 2, (offsetHeight - high) / 2] : [(offsetWidth + wide) / 2, offsetHeight / 2];
}

/** Keep where one looks in the address, once somebody moved the map. @param {any} event */
function keepView({ originalEvent }) {
  if (!map || !originalEvent) return;
  const { lng, lat } = map.getCenter();
  writeAddress({ map: `${map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}` });
}

/** Where the address says to look. */
function viewOfAddress() {
  const [zoom, lat, lng] = (readAddress().map ?? "").split("/").map(Number);
  return zoom >= 0 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180 ? { center: [lng, lat], zoom } : null;
}

/** Show the layers the address names. */
function layersOfAddress() {
  const named = readAddress().layers?.split(",");
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-layer]"))) {
    if (named) input.checked = named.includes(input.dataset.layer ?? "");
  }
}

function keepLayers() {
  const inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("[data-layer]")]);
  const same = inputs.every((input) => input.checked === input.defaultChecked);
  writeAddress({ layers: same ? "" : inputs.filter((input) => input.checked).map((input) => input.dataset.layer).join(",") || "none" });
}

byId("list-layer").addEventListener("change", list);
byId("list-search").addEventListener("input", list);
try {
  build();
} catch (error) {
  byId("map").replaceChildren(element("p", { class: "failed" }, filled(words.no_map, { why: isolated(String(error)) })));
}
list();
