// Point symbols and fill patterns, drawn at start: shape tells them apart as well as colour.

/** @typedef {{fill: string, line: string, width: number, path: string, inner?: string, innerLine?: string, dot?: string}} Shape */

/** @type {Record<string, Shape>} The same outlines as in templates/pages/parts/symbols.svg. */
const SHAPES = {
  open: { path: "M12 3.5a8.500 8.500 0 1 0 .01 0z", fill: "#00857a", line: "#fff", width: 2 },
  restricted: { path: "M12 2.500 22.500 21h-21z", fill: "#f0a800", line: "#4a3000", width: 1.75 },
  closed: { path: "M3.500 3.500h17v17h-17z", fill: "#86171b", line: "#fff", width: 1.5, inner: "m8 8 8 8m0-8-8 8", innerLine: "#fff" },
  not_known: { path: "M12 2 22 12 12 22 2 12z", fill: "#5a6670", line: "#fff", width: 1.5 },
  indication: { path: "M12 3 21 12 12 21 3 12z", fill: "#fff", line: "#6b2d8c", width: 2.75, dot: "#6b2d8c" },
  accident: {
    path: "m12 1.500 2.400 6.300 6.600-2.300-3 6.200 5 3.500-6.400.900.400 6.400-5-4.200-5 4.200.400-6.400L1 15.200l5-3.500-3-6.200 6.600 2.300z",
    fill: "#b3261e", line: "#fff", width: 1.25,
  },
  item_found: { path: "M12 4.500a7.500 7.500 0 1 0 .01 0z", fill: "#fff", line: "#1d3f72", width: 2.75, dot: "#1d3f72" },
};

const SCALE = 2;

/** @param {Shape} shape @param {number} size @returns {ImageData} */
function drawn(shape, size) {
  const pen = canvas(size, size);
  pen.scale(size / 24, size / 24);
  const outline = new Path2D(shape.path);
  pen.fillStyle = shape.fill;
  pen.fill(outline);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  pen.lineWidth = shape.width;
  pen.strokeStyle = shape.line;
  pen.stroke(outline);
  if (shape.inner) {
    pen.lineWidth = 2.5;
    pen.strokeStyle = shape.innerLine ?? "#fff";
    pen.stroke(new Path2D(shape.inner));
  }
  if (shape.dot) {
    pen.fillStyle = shape.dot;
    pen.fill(new Path2D("M12 9.500a2.500 2.500 0 1 0 .01 0z"));
  }
  return pen.getImageData(0, 0, size, size);
}

/** @param {number} width @param {number} height @returns {CanvasRenderingContext2D} */
function canvas(width, height) {
  const element = document.createElement("canvas");
  element.width = width;
  element.height = height;
  return /** @type {CanvasRenderingContext2D} */ (element.getContext("2d", { willReadFrequently: true }));
}

/** @param {{ground: string, line: string, size: number, cross: boolean}} look @returns {ImageData} */
function hatch({ ground, line, size, cross }) {
  const pen = canvas(size, size);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = line;
  pen.lineWidth = 2.2;
  for (let offset = -size; offset <= size; offset += size) {
    pen.beginPath();
    pen.moveTo(offset, size);
    pen.lineTo(offset + size, 0);
    if (cross) {
      pen.moveTo(offset, 0);
      pen.lineTo(offset + size, size);
    }
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

/** The tile that says "not surveyed", for canvases. @returns {HTMLCanvasElement} */
export function notSurveyedTile() {
  const pen = canvas(12, 12);
  pen.putImageData(hatch({ ground: "#ebe7dd", line: "#8b8575", size: 12, cross: false }), 0, 0);
  return pen.canvas;
}

/** @param {import("../vendor/maplibre-gl/maplibre-gl.mjs").Map} map */
export function addSymbols(map) {
  for (const [name, shape] of Object.entries(SHAPES)) {
    map.addImage(name, drawn(shape, 24 * SCALE), { pixelRatio: SCALE });
  }
  map.addImage("hatch-cha", hatch({ ground: "rgba(134,23,27,0.14)", line: "rgba(134,23,27,0.75)", size: 20, cross: true }), { pixelRatio: SCALE });
  map.addImage("hatch-sha", hatch({ ground: "rgba(163,90,0,0.10)", line: "rgba(163,90,0,0.75)", size: 20, cross: false }), { pixelRatio: SCALE });
}

/** Whether a point symbol of this name was drawn. @param {string} name */
export const hasSymbol = (name) => name in SHAPES;
