// What the panel beside the map says and asks of the hazard estimate: layer, threshold,
// comparison, legend, and what lies above the threshold.

import { readAddress, writeAddress } from "./address.mjs";
import { Belts } from "./belts.mjs";
import { element, filled, number } from "./format.mjs";
import { levelsAt } from "./levels.mjs";
import { HazardOverlay } from "./overlay.mjs";
import { swatch } from "./paint.mjs";
import { Swipe, wide } from "./swipe.mjs";

/** @typedef {{name: string, label: string, url: string, table: string, unit: string, colours: string[], striped: number[], stops: {colour: string, words: string, striped: boolean}[], thresholds: {key: string, words: string}[]}} Layer */
/** @typedef {{run: string, label: string, levels: string}} Run */
/** @typedef {{run: string, cell_m: number, at: string, here: string, highlight: string, neutral: string, bands: Layer[], change: Layer, runs: Run[], belts: {url: string} | null}} Hazard */

const OWN_PAST = "before";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

export class HazardPanel {
  /** @param {import("../vendor/maplibre-gl/maplibre-gl.mjs").Map} map @param {Hazard} hazard
   * @param {Record<string, string>} words @param {string} below id of the layer above the estimate @param {string} settlements address of the list of settlements */
  constructor(map, hazard, words, below, settlements) {
    this.belts = hazard.belts ? new Belts(map, hazard.belts.url, byId("belts-shown"), below, () => say(words.layer_failed)) : null;
    this.overlay = new HazardOverlay(map, this.belts ? Belts.LOWEST : below);
    this.hazard = hazard;
    this.words = words;
    this.settlements = settlements;
    this.asked = 0;
    this.read();
    byId("hazard-shown").addEventListener("change", () => this.chosen());
    byId("hazard-opacity").addEventListener("input", () => this.chosen());
    byId("threshold").addEventListener("input", () => this.chosen());
    byId("threshold-less").addEventListener("click", () => this.step(-1));
    byId("threshold-more").addEventListener("click", () => this.step(1));
    byId("hazard-before").addEventListener("change", () => this.compare());
    for (const input of document.querySelectorAll("input[name=band], input[name=show]")) {
      input.addEventListener("change", () => this.chosen());
    }
    this.swipe = new Swipe(() => this.overlay.paint());
    wide.addEventListener("change", () => this.update());
    this.update();
  }

  /** Take over what the address says, where it can be shown. */
  read() {
    const said = readAddress();
    byId("hazard-shown").checked = said.hazard !== "off";
    if (said.band) tick("band", said.band);
    if (this.hazard.runs.some(({ run }) => run === said.before)) byId("hazard-before").value = said.before;
    if (byId("hazard-before").value && said.show) tick("show", said.show);
    const strength = Number(said.strength ?? Number.NaN);
    if (strength >= 0 && strength <= 100) byId("hazard-opacity").value = said.strength;
    const least = this.band.thresholds.findIndex(({ key }) => key === said.least);
    byId("threshold").max = this.band.thresholds.length;
    byId("threshold").value = least + 1;
  }

  /** @returns {Layer} */
  get band() {
    const name = ticked("band");
    return this.hazard.bands.find((one) => one.name === name) ?? this.hazard.bands[0];
  }

  /** @returns {Run | undefined} the run compared with */
  get before() {
    return this.hazard.runs.find(({ run }) => run === byId("hazard-before").value);
  }

  /** Which map is looked at: this one, the one before, the two side by side, or the change. */
  get show() {
    if (!this.before) return "now";
    const show = ticked("show");
    return show === "side" && !wide.matches ? "now" : show;
  }

  /** Whether the other map is this one before the searches made. */
  get ownPast() {
    return this.before?.run === OWN_PAST;
  }

  /** The run a click asks about. */
  get run() {
    return this.show === "before" && !this.ownPast ? this.before?.run ?? this.hazard.run : this.hazard.run;
  }

  get shown() {
    return byId("hazard-shown").checked;
  }

  /** The level from which cells are highlighted; 0 for all classes. */
  get least() {
    return this.show === "change" ? 0 : Number(byId("threshold").value);
  }

  /** @returns {Layer} what is drawn */
  get layer() {
    if (!this.before) return this.band;
    if (this.show === "change") return this.change;
    return this.show === "before" ? this.other : this.band;
  }

  /** @returns {Layer} the same layer of the other map; of its own past there is one */
  get other() {
    if (this.ownPast) return this.hazard.bands.find(({ name }) => name === OWN_PAST) ?? this.band;
    const { levels } = /** @type {Run} */ (this.before);
    return { ...this.band, url: `${levels}${this.band.name}/levels.png`, table: `${levels}${this.band.name}/levels.json` };
  }

  /** @returns {Layer} the change since the other map */
  get change() {
    const { change } = this.hazard;
    const filledIn = (/** @type {string} */ text) => text.replace("BEFORE", this.before?.run ?? "");
    return { ...change, url: filledIn(change.url), table: filledIn(change.table) };
  }

  /** @param {number} by */
  step(by) {
    const slider = byId("threshold");
    slider.value = String(Number(slider.value) + by);
    this.chosen();
  }

  /** Begin with the change when a map to compare with is chosen. */
  compare() {
    tick("show", this.before ? "change" : "now");
    this.chosen();
  }

  /** Something was chosen: show it, and keep it in the address. */
  chosen() {
    this.update();
    this.write();
  }

  async update() {
    const slider = byId("threshold");
    if (Number(slider.max) !== this.band.thresholds.length) {
      slider.value = "0";
      slider.max = String(this.band.thresholds.length);
    }
    byId("hazard-show").hidden = !this.before;
    this.swipe.show(this.shown && this.show === "side", this.before?.label ?? "");
    this.difference();
    byId("band-choice").disabled = this.show === "change";
    byId("threshold-field").hidden = !this.shown || this.show === "change" || !this.band.thresholds.length;
    byId("hazard-details").hidden = !this.shown;
    this.belts?.allow(this.shown && this.show !== "before");
    this.legend();
    await this.draw();
  }

  async draw() {
    this.asked += 1;
    const asked = this.asked;
    const { layer } = this;
    if (!this.shown) return this.overlay.hide();
    say(this.words.loading);
    try {
      const [levels, aside] = await Promise.all([levelsAt(layer.url, layer.table), this.show === "side" ? levelsAt(this.other.url, this.other.table) : null]);
      if (asked !== this.asked) return;
      say(levels.table.cells_across > 1 ? filled(this.words.coarse, { n: number(levels.table.cells_across) }) : "");
      this.overlay.show(levels, this.look(layer), aside && { levels: aside, look: this.look(this.other), meets: () => this.swipe.x });
      this.above(levels.table);
      byId("map").dataset.hazard = `${layer.url}#${this.least}`;
    } catch (error) {
      if (asked !== this.asked) return;
      this.overlay.hide();
      byId("hazard-above").hidden = true;
      const other = layer.name === "change" && /** @type {Error} */ (error).message === "422";
      say(other ? "" : this.words.layer_failed);
    }
  }

  /** @param {Layer} layer @returns {import("./paint.mjs").Look} */
  look(layer) {
    const { highlight, neutral } = this.hazard;
    return { colours: layer.colours, striped: layer.striped, least: this.least, highlight, neutral, strength: byId("hazard-opacity").value / 100 };
  }

  legend() {
    const { layer, words } = this;
    const { highlight, neutral, strength } = this.look(layer);
    const threshold = this.band.thresholds[this.least - 1];
    const list = element("ul", { class: "legend-list", "aria-label": layer.label });
    const row = (/** @type {HTMLElement} */ box, /** @type {string} */ text) => list.append(element("li", {}, box, text));
    if (threshold && this.least) {
      row(swatch(highlight, { strength }), threshold.words);
      row(swatch(neutral, { strength }), words.below);
    } else {
      for (const stop of layer.stops) row(swatch(stop.colour, { strength, striped: stop.striped }), stop.words);
    }
    row(swatch("#00000000", { hatched: true }), words.not_surveyed);
    row(swatch("#00000000"), words.outside);
    byId("hazard-legend").replaceChildren(element("p", { class: "small" }, layer.unit), list);
  }

  /** Say what reaches the threshold. @param {import("./levels.mjs").Table} table */
  above(table) {
    const { least, words } = this;
    const threshold = this.band.thresholds[least - 1];
    const box = byId("hazard-above");
    byId("threshold-words").textContent = threshold ? threshold.words : words.threshold_off;
    byId("threshold").setAttribute("aria-valuetext", threshold ? threshold.words : words.threshold_off);
    box.hidden = !threshold || this.show === "change";
    const area = areaOf(words, table);
    if (box.hidden) return box.replaceChildren();
    const [cells, unseen] = [table.at_least[least - 1], table.not_surveyed_at_least[least - 1]];
    const places = table.settlements.filter(({ level }) => level >= least).sort((one, other) => other.level - one.level || one.name.localeCompare(other.name));
    const rows = [
      [words.above, area(cells)],
      [words.above_unseen, area(unseen)],
      [words.above_settlements, filled(words.of_total, { count: number(places.length), total: number(table.settlements.length) })],
    ];
    byId("threshold").setAttribute("aria-valuetext", `${threshold.words}: ${area(cells)}`);
    const open = box.querySelector("details")?.open ? { open: "" } : {};
    const links = places.map(({ subject, name }) => element("li", {}, element("a", { href: `${this.settlements}${encodeURIComponent(subject)}/` }, name)));
    const named = element("details", open, element("summary", {}, words.which_settlements), element("ul", { class: "names" }, ...links));
    box.replaceChildren(facts(rows), ...(links.length ? [named] : []));
  }

  /** Say in words how the two maps differ, whichever of them is drawn. */
  async difference() {
    const box = byId("hazard-difference");
    const { before, words } = this;
    box.hidden = !before || !this.shown;
    if (box.hidden) return box.replaceChildren();
    try {
      const { table } = await levelsAt(this.change.url, this.change.table);
      if (before !== this.before) return;
      const note = this.ownPast ? words.past_note : words.change_note;
      const heading = element("p", { class: "small" }, this.ownPast ? words.searches_changed : filled(words.differs_from, { other: before?.label ?? "" }));
      box.replaceChildren(heading, facts(this.moved(table, areaOf(words, table))), element("p", { class: "hint" }, note));
    } catch (error) {
      if (before !== this.before) return;
      const other = /** @type {Error} */ (error).message === "422";
      box.replaceChildren(element("p", { class: "notice warning small" }, other ? words.other_cells : words.layer_failed));
    }
  }

  /** How much rose and fell, beyond what is drawn as no change.
   * @param {import("./levels.mjs").Table} table @param {(cells: number) => string} area @returns {string[][]} */
  moved(table, area) {
    const plain = this.hazard.neutral;
    const { colours } = this.hazard.change;
    const [first, last] = [colours.indexOf(plain), colours.lastIndexOf(plain)];
    return [
      [this.words.rose, area(table.at_least[last])],
      [this.words.fell, area(table.cells - table.at_least[first - 1])],
      [this.words.alike, area(table.at_least[first - 1] - table.at_least[last])],
    ];
  }

  write() {
    const [band, strength] = [this.band.name, byId("hazard-opacity").value];
    writeAddress({
      run: this.hazard.run,
      hazard: this.shown ? "" : "off",
      band: band === this.hazard.bands[0].name ? "" : band,
      least: this.band.thresholds[Number(byId("threshold").value) - 1]?.key ?? "",
      before: this.before?.run ?? "",
      show: this.show === "now" ? "" : this.show,
      strength: strength === byId("hazard-opacity").defaultValue ? "" : strength,
    });
  }
}

/** Cells as a number and an area. @param {Record<string, string>} words @param {import("./levels.mjs").Table} table @returns {(cells: number) => string} */
function areaOf(words, table) {
  return (cells) => filled(words.cells_area, { cells: number(cells), km2: number(cells * table.cell_km2) });
}

/** @param {string[][]} rows label and value */
function facts(rows) {
  return element("dl", { class: "facts figures" }, ...rows.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value))));
}

/** @param {string} text */
function say(text) {
  byId("hazard-note").textContent = text;
}

/** @param {string} name @returns {string} */
function ticked(name) {
  return /** @type {HTMLInputElement | null} */ (document.querySelector(`input[name=${name}]:checked`))?.value ?? "";
}

/** @param {string} name @param {string} value */
function tick(name, value) {
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`input[name=${name}]`))) {
    if (input.value === value) input.checked = true;
  }
}
