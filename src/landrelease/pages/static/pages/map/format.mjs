// Numbers and positions as text that keeps its order in right-to-left pages too.

/** @param {string} text @returns {string} */
export const isolated = (text) => `\u2066${text}\u2069`;

/** @param {number} value @param {number} [digits] significant digits @returns {string} */
export function number(value, digits = 3) {
  const text = new Intl.NumberFormat("en", { maximumSignificantDigits: Number.isInteger(value) ? 21 : digits, useGrouping: true }).format(value);
  return isolated(text);
}

/** An estimated probability, never printed as 0 or 1. @param {number} value @returns {string} */
export function probability(value) {
  if (value < 0.0005) return isolated("< 0.001");
  if (value >= 0.9995) return isolated("> 0.999");
  return isolated(value.toFixed(3));
}

/** @param {number} lon @param {number} lat @returns {string} */
export function position(lon, lat) {
  const side = (/** @type {number} */ value, /** @type {string} */ plus, /** @type {string} */ minus) =>
    `${Math.abs(value).toFixed(5)}° ${value < 0 ? minus : plus}`;
  return isolated(`${side(lat, "N", "S")}, ${side(lon, "E", "W")}`);
}

/** Words with {name} in them. @param {string} words @param {Record<string, string>} values @returns {string} */
export function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** An element with text and attributes; text is never read as HTML.
 * @param {string} name @param {Record<string, string>} [attributes] @param {(Node | string)[]} children @returns {HTMLElement} */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A symbol of the page's sprite. @param {string} name @param {string} [className] @returns {SVGElement} */
export function symbol(name, className = "symbol") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#sym-${name}`);
  svg.append(use);
  return svg;
}
