"""What a page owes to people who read, hear or tab through it; judged in the page itself."""

from __future__ import annotations

from playwright.sync_api import Page

NARROW, MIDDLE, WIDE = 360, 1280, 1920
HEIGHTS = {NARROW: 800, MIDDLE: 800, WIDE: 1080}
SCHEMES = ("light", "dark")
LEAST_CONTRAST = 4.5
JUDGED_TEXT = (
    "h1, h2, h3, p, label, legend, dt, dd, th, td, a, button, summary, "
    ".mark, .hint, .soft, .optional, .invented, .tile .value, .tile .name"
)


def overflows(page: Page) -> list[str]:
    """Return what is wider than the window: the page itself, and then what sticks out."""
    return list(page.evaluate(TOO_WIDE))


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page's names, headings and pictures."""
    return list(page.evaluate(FAULTS))


def pale_text_of(page: Page) -> list[str]:
    """Return texts that stand out less than WCAG 2 AA wants."""
    return list(page.evaluate(PALE, [JUDGED_TEXT, LEAST_CONTRAST]))


def unseen_focus_of(page: Page) -> list[str]:
    """Return what has the focus without showing it, or out of sight."""
    return list(page.evaluate(UNSEEN_FOCUS))


def look_at(page: Page) -> list[str]:
    """Judge the page that is open, at each width; at the outer ones in both schemes of colour.

    It ends as a wide and light one, as it began: each change is drawn again, maps in software.
    """
    told = []
    for width, schemes in ((MIDDLE, ()), (NARROW, SCHEMES), (WIDE, SCHEMES[::-1])):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        told += [f"{width} px: {what}" for what in overflows(page)]
        told += [f"{width} px: {what}" for what in faults_of(page)]
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            told += [f"{width} px, {scheme}: {what}" for what in pale_text_of(page)]
    return told


FAULTS = """() => {
  const faults = [];
  const say = (what, one) => faults.push(`${what}: ${one.outerHTML.slice(0, 120)}`);
  const shown = (one) => one.checkVisibility?.({ checkVisibilityCSS: true }) ?? true;
  const named = (one) => one.getAttribute("aria-label")?.trim()
    || (one.getAttribute("aria-labelledby") ?? "").split(/\\s+/).some((id) =>
        id && document.getElementById(id)?.textContent.trim())
    || [...(one.labels ?? [])].some((label) => label.textContent.trim());
  const pictured = (one) => [one.closest("[role=img]")].some((frame) => frame && named(frame));
  for (const one of document.querySelectorAll("input, select, textarea"))
    if (one.type !== "hidden" && shown(one) && !named(one)) say("no label", one);
  for (const one of document.querySelectorAll("button, a[href], summary"))
    if (shown(one) && !named(one) && !one.textContent.trim()) say("no name", one);
  for (const one of document.querySelectorAll("button, a[href]")) {
    const { width, height } = one.getBoundingClientRect();
    if (shown(one) && one.textContent.trim() && !(width >= 1 && height >= 1)) say("no room", one);
  }
  for (const one of document.querySelectorAll("img"))
    if (!one.hasAttribute("alt")) say("no alt", one);
  for (const one of document.querySelectorAll("svg"))
    if (!one.closest("[aria-hidden=true], [hidden]") && !named(one) && !pictured(one)) {
      if (shown(one) && one.getBoundingClientRect().width) say("a drawing without a name", one);
    }
  for (const one of document.querySelectorAll("th"))
    if (!one.hasAttribute("scope")) say("no scope", one);
  const said = (node) => (node.nodeType === 3 ? node.data.trim()
    : node.nodeType === 1 && !node.matches("br, .visually-hidden"));
  for (const one of document.querySelectorAll("table.cards td"))
    if (getComputedStyle(one).display === "flex" && [...one.childNodes].filter(said).length > 1)
      say("pieces of a cell side by side", one);
  for (const one of document.querySelectorAll("table.cards td *")) {
    const cell = one.closest("td"), end = (box) => box.getBoundingClientRect().right;
    const told = getComputedStyle(cell).display === "flex" && shown(one) && one.textContent.trim();
    if (told && end(one) > end(cell) + 1) say("cut off", one);
  }
  const headings = [...document.querySelectorAll("h1, h2, h3, h4")];
  const levels = headings.map((one) => Number(one.tagName[1]));
  if (levels[0] !== 1) faults.push(`headings begin with ${levels[0]}`);
  if (levels.filter((level) => level === 1).length !== 1) faults.push("not one h1");
  levels.forEach((level, at) => {
    if (at && level > levels[at - 1] + 1) say("a heading level is left out", headings[at]);
  });
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) faults.push(`ids used twice: ${[...new Set(twice)].join(", ")}`);
  for (const one of document.querySelectorAll("[aria-describedby], [aria-controls]"))
    for (const name of ["aria-describedby", "aria-controls"])
      for (const id of (one.getAttribute(name) ?? "").split(/\\s+/).filter(Boolean))
        if (!document.getElementById(id)) say(`${name} names nothing`, one);
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.querySelector("main")) faults.push("no main");
  if (!document.title.replace("·", "").trim()) faults.push("no title");
  return faults;
}"""

PALE = """([wanted, least]) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colours = new Map(), grounds = new Map();
  const kept = (map, key, make) => {
    if (!map.has(key)) map.set(key, make(key));
    return map.get(key);
  };
  const read = (colour) => kept(colours, colour, painted);
  const painted = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) =>
    [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => [r, g, b]
    .map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => (one ? kept(grounds, one, behind) : [255, 255, 255, 1]);
  const behind = (one) => {
    const style = getComputedStyle(one), below = ground(one.parentElement);
    if (!below || style.backgroundImage !== "none") return null;
    return over(read(style.backgroundColor), below);
  };
  const pale = new Set();
  for (const one of document.querySelectorAll(wanted)) {
    const said = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!said || !one.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
    if (one.matches(":disabled") || one.closest(".maplibregl-map, .visually-hidden")) continue;
    const below = ground(one);
    if (!below) continue;
    const [a, b] = [light(over(read(getComputedStyle(one).color), below)), light(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const text = one.textContent.trim().slice(0, 40);
    if (contrast < least)
      pale.add(`${contrast.toFixed(2)} ${one.tagName} .${one.className}: ${text}`);
  }
  return [...pale];
}"""

UNSEEN_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return [];
  const drawn = (at) => {
    const style = getComputedStyle(at);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
      || style.boxShadow !== "none";
  };
  const { width, height, right, bottom, left, top } = one.getBoundingClientRect();
  const inside = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
  const shown = [one, one.nextElementSibling, one.closest("label")].some((at) => at && drawn(at));
  return shown && inside && width && height ? [] : [one.outerHTML.slice(0, 200)];
}"""

TOO_WIDE = """() => {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= window.innerWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) =>
    one.getBoundingClientRect().right > window.innerWidth + 1);
  return [`page ${wide} px`, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 80))];
}"""
