// Painting levels: colours in classes or above a threshold, hatched where nobody looked. What is
// hatched is hatched whatever the layer, the threshold and the strength of the colours.

import { OUTSIDE } from "./levels.mjs";

/** @typedef {{colours: string[], striped: number[], least: number, highlight: string, neutral: string, strength: number}} Look
 * `least`: the level from which cells are highlighted; 0 shows all classes. `strength`: 0 to 1. */

const HATCH_EVERY = 10;
const HATCH_WIDE = 1;
const STRIPE_EVERY = 5;
const HATCH_DARK = packed([74, 72, 84, 255]);
const HATCH_LIGHT = packed([255, 255, 255, 180]);
const STRIPE = packed([255, 255, 255, 235]);
const NOTHING = 0;

/** @param {number[]} rgba @returns {number} as an image holds it in memory, on little-endian machines */
function packed([red, green, blue, opacity]) {
  return ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {string} hex #rrggbbaa @param {number} strength @returns {number} */
function colourOf(hex, strength) {
  const [red, green, blue, opacity] = [1, 3, 5, 7].map((at) => Number.parseInt(hex.slice(at, at + 2) || "ff", 16));
  return packed([red, green, blue, Math.round(opacity * strength)]);
}

/** The colour of each level. @param {Look} look @returns {Uint32Array} */
export function coloursOf(look) {
  const table = new Uint32Array(OUTSIDE + 1);
  look.colours.forEach((colour, level) => {
    const shown = look.least ? (level >= look.least ? look.highlight : look.neutral) : colour;
    table[level] = colourOf(shown, look.strength);
  });
  table[OUTSIDE] = NOTHING;
  return table;
}

/** Paint a stretch of a map.
 * @param {import("./levels.mjs").Levels} levels @param {Look} look
 * @param {import("./levels.mjs").Box} view what is painted, in web Mercator
 * @param {{width: number, height: number}} size in pixels @param {number} phase where the hatching begins
 * @returns {ImageData} */
export function painted(levels, look, view, { width, height }, phase) {
  const image = new ImageData(width, height);
  const out = new Uint32Array(image.data.buffer);
  const table = coloursOf(look);
  const striped = new Uint8Array(OUTSIDE + 1);
  if (!look.least) for (const level of look.striped) striped[level] = 1;
  const columns = places(width, view.west, view.east, levels.box.west, levels.box.east, levels.width);
  const rows = places(height, view.north, view.south, levels.box.north, levels.box.south, levels.height);
  for (let y = 0, to = 0; y < height; y += 1) {
    const from = rows[y] * levels.width;
    for (let x = 0; x < width; x += 1, to += 1) {
      if (rows[y] < 0 || columns[x] < 0) continue;
      const level = levels.level[from + columns[x]];
      if (level === OUTSIDE) continue;
      out[to] = striped[level] && y % STRIPE_EVERY === 0 ? STRIPE : table[level];
      if (levels.unseen[from + columns[x]]) {
        const along = (x + y + phase) % HATCH_EVERY;
        if (along < HATCH_WIDE) out[to] = HATCH_DARK;
        else if (along === HATCH_WIDE) out[to] = HATCH_LIGHT;
      }
    }
  }
  return image;
}

/** Which row or column of the levels each pixel shows; -1 beyond them.
 * @param {number} count @param {number} first @param {number} last @param {number} low @param {number} high @param {number} of @returns {Int32Array} */
function places(count, first, last, low, high, of) {
  const found = new Int32Array(count);
  for (let index = 0; index < count; index += 1) {
    const share = (first + ((index + 0.5) / count) * (last - first) - low) / (high - low);
    const place = Math.floor(share * of);
    found[index] = place >= 0 && place < of ? place : -1;
  }
  return found;
}

/** A small box of the legend. @param {string} colour @param {{strength?: number, striped?: boolean, hatched?: boolean}} [how] @returns {HTMLCanvasElement} */
export function swatch(colour, { strength = 1, striped = false, hatched = false } = {}) {
  const box = document.createElement("canvas");
  [box.width, box.height, box.className] = [24, 18, "legend-box"];
  const look = { colours: [colour], striped: striped ? [0] : [], least: 0, highlight: colour, neutral: colour, strength };
  const one = { width: 1, height: 1, level: new Uint8Array(1), unseen: new Uint8Array([hatched ? 255 : 0]), box: { west: 0, north: 0, east: 1, south: 1 } };
  const image = painted(/** @type {any} */ (one), look, one.box, box, 0);
  /** @type {CanvasRenderingContext2D} */ (box.getContext("2d")).putImageData(image, 0, 0);
  return box;
}
