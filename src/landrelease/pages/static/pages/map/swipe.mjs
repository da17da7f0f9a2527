// Two maps side by side: the other to the left of a line, this one to the right of it. The line is
// drawn with the pointer, or moved with the slider beside the map.

/** Wide enough to look at two maps at once. */
export const wide = window.matchMedia("(min-width: 52.001rem)");

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

export class Swipe {
  /** @param {() => void} moved called when the line has moved */
  constructor(moved) {
    this.moved = moved;
    this.line = byId("swipe-line");
    this.slider = byId("swipe");
    this.slider.addEventListener("input", () => this.place());
    this.line.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      event.preventDefault();
      this.line.setPointerCapture(event.pointerId);
    });
    this.line.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      if (!this.line.hasPointerCapture(event.pointerId)) return;
      const [left, right] = this.between();
      const x = event.clientX - byId("map").getBoundingClientRect().left;
      this.slider.value = String((100 * (x - left)) / (right - left));
      this.place();
    });
    window.addEventListener("resize", () => this.place());
  }

  /** @param {boolean} yes @param {string} other the name of the other map */
  show(yes, other) {
    byId("swipe-sides").hidden = !yes;
    byId("swipe-field").hidden = !yes;
    byId("swipe-other").textContent = other;
    if (yes) this.place();
  }

  /** What the panel leaves free of the map, in pixels from its left edge. @returns {[number, number]} */
  between() {
    const [map, panel] = [byId("map").getBoundingClientRect(), byId("panel").getBoundingClientRect()];
    const rightToLeft = document.dir === "rtl";
    return rightToLeft ? [0, panel.left - map.left] : [panel.right - map.left, map.width];
  }

  /** Where the two maps meet, in pixels from the left edge of the map. */
  get x() {
    const [left, right] = this.between();
    return left + (Number(this.slider.value) / 100) * (right - left);
  }

  place() {
    byId("swipe-sides").style.setProperty("--meets", `${this.x}px`);
    this.moved();
  }
}
