// Lines of finds as a layer of their own: the middle of each belt, and how far it may go on.

const COLOUR = "#123a8c";
const CASING = "#ffffff";

export class Belts {
  static LOWEST = "belts-reach";

  /** @param {import("../vendor/maplibre-gl/maplibre-gl.mjs").Map} map @param {string} url
   * @param {HTMLInputElement} box its tick box @param {string} below id of the layer above it
   * @param {() => void} failed */
  constructor(map, url, box, below, failed) {
    this.map = map;
    this.box = box;
    this.allowed = true;
    map.addSource("belts", { type: "geojson", data: url });
    const line = { type: "line", source: "belts", layout: { "line-cap": "butt" } };
    const part = (/** @type {string} */ name) => ["==", ["get", "part"], name];
    map.addLayer({ ...line, id: Belts.LOWEST, filter: part("reach"), paint: { "line-color": COLOUR, "line-width": 2, "line-dasharray": [1, 2] } }, below);
    map.addLayer({ ...line, id: "belts-casing", filter: part("line"), paint: { "line-color": CASING, "line-width": 6 } }, below);
    map.addLayer({ ...line, id: "belts-line", filter: part("line"), paint: { "line-color": COLOUR, "line-width": 3 } }, below);
    map.on("error", (/** @type {any} */ event) => {
      if (event.sourceId === "belts") failed();
    });
    box.addEventListener("change", () => this.update());
    this.update();
  }

  /** Whether the map they belong to is looked at. @param {boolean} yes */
  allow(yes) {
    this.allowed = yes;
    this.update();
  }

  update() {
    const shown = this.allowed && this.box.checked ? "visible" : "none";
    for (const id of [Belts.LOWEST, "belts-casing", "belts-line"]) this.map.setLayoutProperty(id, "visibility", shown);
    document.getElementById("map")?.setAttribute("data-belts", shown);
  }
}
