// A hazard map in levels: how many of the stated thresholds each cell reaches, as the server
// worked it out. The picture is unpacked here and not by a canvas: some browsers alter what a
// canvas gives back, and a level must be the one that was computed.

/** @typedef {{subject: string, name: string, level: number}} SettlementLevel */
/** @typedef {{run: string, band: string, thresholds: number[], cells: number, not_surveyed: number, at_least: number[], not_surveyed_at_least: number[], cell_m: number, cell_km2: number, cells_across: number, corners: [number, number][], settlements: SettlementLevel[]}} Table */
/** @typedef {{west: number, north: number, east: number, south: number}} Box in web Mercator, the world being 0 to 1 */
/** @typedef {{table: Table, width: number, height: number, level: Uint8Array, unseen: Uint8Array, box: Box}} Levels */

export const OUTSIDE = 255;
const KEPT = 6;
const SIGNATURE = 8;
/** @type {Map<string, Promise<Levels>>} Newest last. */
const kept = new Map();

/** The levels at two addresses; what was loaded before is not asked for again.
 * @param {string} picture @param {string} table @returns {Promise<Levels>} */
export function levelsAt(picture, table) {
  const held = kept.get(picture) ?? loaded(picture, table);
  kept.delete(picture);
  kept.set(picture, held);
  held.catch(() => kept.delete(picture));
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
  return held;
}

/** @param {string} picture @param {string} table @returns {Promise<Levels>} */
async function loaded(picture, table) {
  const [drawn, told] = await Promise.all([asked(picture), asked(table)]);
  /** @type {Table} */
  const said = await told.json();
  const { width, height, bands } = await unpacked(new Uint8Array(await drawn.arrayBuffer()));
  const [west, north] = mercator(said.corners[0]);
  const [east, south] = mercator(said.corners[2]);
  return { table: said, width, height, level: bands[0], unseen: bands[1], box: { west, north, east, south } };
}

/** @param {string} url */
async function asked(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** Unpack a picture of ours: 8 bits, four channels, rows unfiltered.
 * @param {Uint8Array} png @returns {Promise<{width: number, height: number, bands: Uint8Array[]}>} its first two channels */
export async function unpacked(png) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let [width, height] = [0, 0];
  const packed = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (name === "IHDR") [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (name === "IDAT") packed.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const stream = new Blob(/** @type {any} */ (packed)).stream().pipeThrough(new DecompressionStream("deflate"));
  const rows = new Uint8Array(await new Response(stream).arrayBuffer());
  if (rows.length !== height * (1 + 4 * width)) throw new Error("The picture is not whole.");
  const bands = [new Uint8Array(width * height), new Uint8Array(width * height)];
  for (let row = 0, from = 0, to = 0; row < height; row += 1) {
    if (rows[from] !== 0) throw new Error("The picture is packed another way.");
    from += 1;
    for (let column = 0; column < width; column += 1, from += 4, to += 1) {
      bands[0][to] = rows[from];
      bands[1][to] = rows[from + 1];
    }
  }
  return { width, height, bands };
}

/** @param {[number, number]} at longitude, latitude @returns {[number, number]} */
export function mercator([lon, lat]) {
  const angle = (lat * Math.PI) / 180;
  return [(lon + 180) / 360, (1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2];
}

/** @param {[number, number]} at web Mercator @returns {[number, number]} longitude, latitude */
export function degrees([x, y]) {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}
