// Why the estimate is what it is at a place: the server says it in words, this brings it.

import { element } from "./format.mjs";

/** @type {AbortController | null} */
let under_way = null;

/** Show what the server says of a place.
 * @param {HTMLElement} where @param {string} url @param {Record<string, string>} words
 * @param {(part: HTMLElement) => void} shown called with each part that arrived
 * @returns {Promise<void>} */
export async function explain(where, url, words, shown) {
  under_way?.abort();
  under_way = new AbortController();
  const { signal } = under_way;
  where.hidden = false;
  where.setAttribute("aria-busy", "true");
  where.replaceChildren(element("p", { class: "hint loading" }, words.working_out));
  try {
    const part = await partAt(url, signal);
    where.replaceChildren(part);
    shown(part);
    const later = /** @type {HTMLElement | null} */ (part.querySelector("[data-later]"));
    if (later) await rest(later, words, signal);
  } catch {
    if (!signal.aborted) where.replaceChildren(failure(words, () => explain(where, url, words, shown)));
  }
  if (!signal.aborted) where.removeAttribute("aria-busy");
}

/** What takes longer comes second, and may fail alone.
 * @param {HTMLElement} later @param {Record<string, string>} words @param {AbortSignal} signal */
async function rest(later, words, signal) {
  try {
    later.replaceChildren(await partAt(later.dataset.later ?? "", signal));
  } catch {
    if (!signal.aborted) later.replaceChildren(failure(words, () => rest(later, words, signal)));
  }
}

/** @param {string} url @param {AbortSignal} signal @returns {Promise<HTMLElement>} */
async function partAt(url, signal) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { "X-Part": "panel" }, signal });
  const text = await answer.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  const part = /** @type {HTMLElement | null} */ (page.querySelector("[data-part]"));
  if (!part) throw new Error(String(answer.status));
  return document.adoptNode(part);
}

/** @param {Record<string, string>} words @param {() => void} again */
function failure(words, again) {
  const button = element("button", { type: "button", class: "button compact" }, words.try_again);
  button.addEventListener("click", again);
  return element("div", { class: "notice error stack", role: "alert", "data-failed": "" }, element("p", {}, words.explain_failed), button);
}
