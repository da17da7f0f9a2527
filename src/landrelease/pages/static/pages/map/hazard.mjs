// The hazard estimate over the map: one picture at a time, made by the server, hatched where
// nothing was surveyed.

import { element, filled, number, probability } from "./format.mjs";
import { notSurveyedTile } from "./symbols.mjs";

/** @typedef {{name: string, label: string, url: string, unit: string, stops: {colour: string, words: string}[]}} Band */
/** @typedef {{bands: Band[], corners: [number, number][], at: string, cell_m: number}} Hazard */

export class HazardOverlay {
  /** @param {import("../vendor/maplibre-gl/maplibre-gl.mjs").Map} map @param {Hazard} hazard @param {string} below id of the layer above it */
  constructor(map, hazard, below) {
    this.map = map;
    this.hazard = hazard;
    this.below = below;
    this.opacity = 1;
  }

  /** @param {string} name @returns {Band} */
  band(name) {
    return this.hazard.bands.find((one) => one.name === name) ?? this.hazard.bands[0];
  }

  /** @param {string} name @param {number} opacity */
  show(name, opacity) {
    const picture = { url: new URL(this.band(name).url, document.baseURI).href, coordinates: this.hazard.corners };
    const source = this.map.getSource("hazard");
    if (source) {
      source.updateImage(picture);
    } else {
      this.map.addSource("hazard", { type: "image", ...picture });
      const paint = { "raster-fade-duration": 0, "raster-resampling": "nearest" };
      this.map.addLayer({ id: "hazard", type: "raster", source: "hazard", paint }, this.below);
    }
    this.map.setLayoutProperty("hazard", "visibility", "visible");
    this.fade(opacity);
  }

  /** @param {number} opacity */
  fade(opacity) {
    this.opacity = opacity;
    for (const colour of document.querySelectorAll(".legend-box > span")) /** @type {HTMLElement} */ (colour).style.opacity = String(opacity);
    if (this.map.getLayer("hazard")) this.map.setPaintProperty("hazard", "raster-opacity", opacity);
  }

  hide() {
    if (this.map.getLayer("hazard")) this.map.setLayoutProperty("hazard", "visibility", "none");
  }

  /** @param {string} name @param {Record<string, string>} words @returns {HTMLElement} */
  legend(name, words) {
    const band = this.band(name);
    const list = element("ul", { class: "legend-list", "aria-label": band.label });
    for (const stop of band.stops) {
      const colour = element("span", {});
      colour.style.background = stop.colour;
      colour.style.opacity = String(this.opacity);
      const box = element("span", { class: "legend-box" }, colour);
      list.append(element("li", {}, box, stop.words));
    }
    const hatch = element("canvas", { class: "legend-box", width: "24", height: "18" });
    const pen = /** @type {any} */ (hatch).getContext("2d");
    pen.fillStyle = pen.createPattern(notSurveyedTile(), "repeat");
    pen.fillRect(0, 0, 24, 18);
    list.append(element("li", {}, hatch, words.not_surveyed));
    return element("div", { class: "stack" }, element("p", { class: "small" }, band.unit), list);
  }
}

/** What the estimate says at a point, in words.
 * @param {any} cell @param {Record<string, string>} words @returns {[string, string][]} */
export function cellInWords(cell, words) {
  const size = number(cell.cell_m);
  const items = cell.counts === "items";
  return [
    [items ? words.expected_per_km2 : words.events_per_km2, number(cell.per_km2)],
    [filled(items ? words.probability_in_cell : words.event_in_cell, { size }), probability(cell.probability)],
    [words.sd, number(cell.sd_log)],
    [words.coverage, cell.surveyed > 0 ? `${number(100 * cell.surveyed, 2)} %` : words.not_surveyed],
    [words.cell_size, filled(words.metres_square, { size })],
  ];
}
