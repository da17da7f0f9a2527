// What is shown, kept in the address: a link opens what was seen.

/** @typedef {{run: string, band: string, least: string, before: string, show: string, strength: string, at: string, map: string, layers: string, hazard: string}} Shown */

const NAMES = ["run", "hazard", "band", "least", "before", "show", "strength", "at", "map", "layers"];

/** @returns {Partial<Shown>} what the address says */
export function readAddress() {
  const query = new URLSearchParams(window.location.search);
  return Object.fromEntries(NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name) ?? ""]));
}

/** Write what is shown; what is empty is left out. @param {Partial<Shown>} shown */
export function writeAddress(shown) {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(shown)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  window.history.replaceState(null, "", text ? `?${text}` : window.location.pathname);
}
