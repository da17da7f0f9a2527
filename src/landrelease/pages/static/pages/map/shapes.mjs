// Boxes and middles of GeoJSON geometries.

/** @typedef {[number, number, number, number]} Box west, south, east, north */

/** @param {any} coordinates @param {Box} box */
function widen(coordinates, box) {
  if (typeof coordinates[0] === "number") {
    box[0] = Math.min(box[0], coordinates[0]);
    box[1] = Math.min(box[1], coordinates[1]);
    box[2] = Math.max(box[2], coordinates[0]);
    box[3] = Math.max(box[3], coordinates[1]);
    return;
  }
  for (const part of coordinates) widen(part, box);
}

/** @param {{geometry: any}[]} features @returns {Box | null} */
export function boxOf(features) {
  /** @type {Box} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of features) {
    if (geometry?.type === "GeometryCollection") geometry.geometries.forEach((/** @type {any} */ part) => widen(part.coordinates, box));
    else if (geometry?.coordinates?.length) widen(geometry.coordinates, box);
  }
  return box[0] <= box[2] ? box : null;
}

/** @param {any} geometry @returns {[number, number] | null} */
export function middleOf(geometry) {
  if (geometry?.type === "Point") return geometry.coordinates;
  const box = boxOf([{ geometry }]);
  return box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

/** A circle on the ground, for drawing only. @param {[number, number]} at @param {number} radius_m */
export function circle(at, radius_m) {
  const [lon, lat] = at;
  const degree_m = 111_320;
  const ring = [];
  for (let step = 0; step <= 64; step += 1) {
    const angle = (step % 64) * (Math.PI / 32);
    ring.push([
      lon + (radius_m * Math.cos(angle)) / (degree_m * Math.cos((lat * Math.PI) / 180)),
      lat + (radius_m * Math.sin(angle)) / degree_m,
    ]);
  }
  return { type: "Polygon", coordinates: [ring] };
}
