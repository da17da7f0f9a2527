// The hazard estimate over the map: painted anew for each view, so that cells keep their edges
// and the hatching its width however far one zooms in.

import { degrees, mercator } from "./levels.mjs";
import { painted } from "./paint.mjs";

const WORLD_PX = 512;
const MARGIN = 0.15;
const MOST_PX = 4_000_000;

/** @typedef {{levels: import("./levels.mjs").Levels, look: import("./paint.mjs").Look, meets: () => number}} Aside
 * `meets`: pixels from the map's left edge to where this map begins. */

export class HazardOverlay {
  /** @param {import("../vendor/maplibre-gl/maplibre-gl.mjs").Map} map @param {string} below id of the layer above it */
  constructor(map, below) {
    this.map = map;
    this.below = below;
    this.canvas = document.createElement("canvas");
    /** @type {import("./levels.mjs").Levels | null} */
    this.levels = null;
    /** @type {import("./paint.mjs").Look | null} */
    this.look = null;
    /** @type {Aside | null} */
    this.aside = null;
    map.on("moveend", () => this.paint());
    map.on("resize", () => this.paint());
  }

  /** @param {import("./levels.mjs").Levels} levels @param {import("./paint.mjs").Look} look @param {Aside | null} [aside] another map, drawn to the left of a line */
  show(levels, look, aside = null) {
    this.levels = levels;
    this.look = look;
    this.aside = aside;
    this.paint();
  }

  hide() {
    this.levels = null;
    this.visible(false);
  }

  /** @param {boolean} yes */
  visible(yes) {
    if (this.map.getLayer("hazard")) this.map.setLayoutProperty("hazard", "visibility", yes ? "visible" : "none");
  }

  paint() {
    const { levels, look, aside } = this;
    if (!levels || !look) return;
    const view = this.view(aside ? around(levels.box, aside.levels.box) : levels.box);
    if (!view) return this.visible(false);
    const scale = WORLD_PX * 2 ** this.map.getZoom();
    const wide = (view.east - view.west) * scale;
    const high = (view.south - view.north) * scale;
    const less = Math.min(1, Math.sqrt(MOST_PX / (wide * high)));
    const size = { width: Math.max(1, Math.round(wide * less)), height: Math.max(1, Math.round(high * less)) };
    const phase = Math.floor(((view.west + view.north) * scale) % 1e6);
    this.canvas.width = size.width;
    this.canvas.height = size.height;
    const pen = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    pen.putImageData(painted(levels, look, view, size, phase), 0, 0);
    if (aside) {
      const [x] = mercator(this.map.unproject([aside.meets(), 0]).toArray());
      const wideAside = Math.round(((x - view.west) / (view.east - view.west)) * size.width);
      const left = Math.min(size.width, Math.max(0, wideAside));
      pen.putImageData(painted(aside.levels, aside.look, view, size, phase), 0, 0, 0, 0, left, size.height);
    }
    this.place(view);
  }

  /** The part of the estimate in sight, and a little around it. @param {import("./levels.mjs").Box} box */
  view(box) {
    const bounds = this.map.getBounds();
    const [west, north] = mercator([bounds.getWest(), Math.min(85, bounds.getNorth())]);
    const [east, south] = mercator([bounds.getEast(), Math.max(-85, bounds.getSouth())]);
    const [aside, above] = [(east - west) * MARGIN, (south - north) * MARGIN];
    const seen = {
      west: Math.max(box.west, west - aside),
      east: Math.min(box.east, east + aside),
      north: Math.max(box.north, north - above),
      south: Math.min(box.south, south + above),
    };
    return seen.west < seen.east && seen.north < seen.south ? seen : null;
  }

  /** Put what was painted where it lies. @param {import("./levels.mjs").Box} view */
  place({ west, north, east, south }) {
    const coordinates = [degrees([west, north]), degrees([east, north]), degrees([east, south]), degrees([west, south])];
    const source = this.map.getSource("hazard");
    if (source) {
      source.setCoordinates(coordinates);
      source.play();
      this.map.once("render", () => source.pause());
    } else {
      this.map.addSource("hazard", { type: "canvas", canvas: this.canvas, coordinates, animate: false });
      const paint = { "raster-fade-duration": 0, "raster-resampling": "nearest" };
      this.map.addLayer({ id: "hazard", type: "raster", source: "hazard", paint }, this.below);
    }
    this.visible(true);
  }
}

/** The box around two. @param {import("./levels.mjs").Box} one @param {import("./levels.mjs").Box} other @returns {import("./levels.mjs").Box} */
function around(one, other) {
  return {
    west: Math.min(one.west, other.west),
    north: Math.min(one.north, other.north),
    east: Math.max(one.east, other.east),
    south: Math.max(one.south, other.south),
  };
}
