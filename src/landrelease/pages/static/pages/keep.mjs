// Keeps what is typed into a long form in this tab, until it is recorded, discarded or the person
// signs out. Personal fields are never kept. Nothing leaves the browser.

const PREFIX = "landrelease.kept ";
const SIGNED_OUT = "landrelease.signed-out";
const WAIT_MS = 250;
const FORM = "form[data-keep]";

/** @typedef {{at: number, who: string, sent: boolean, fields: [string, string[]][]}} Kept */

/** @param {() => Storage} ask @returns {Storage | null} */
const allowed = (ask) => {
  try {
    return ask();
  } catch {
    return null; // The browser keeps nothing for this site: then nothing is kept.
  }
};
const tab = allowed(() => window.sessionStorage);
const browser = allowed(() => window.localStorage);

/** @param {string} key @returns {Kept | null} */
function kept(key) {
  try {
    return JSON.parse(tab?.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {(item: Kept | null) => boolean} isDone */
function forget(isDone) {
  if (!tab) return;
  for (const key of Object.keys(tab).filter((one) => one.startsWith(PREFIX))) {
    if (isDone(kept(key))) tab.removeItem(key);
  }
}

// --- signing out, in this tab or another, forgets ------------------------------------------------

let over = false;
const signedOut = () => {
  over = true;
  forget(() => true);
};
forget((item) => item === null || item.at <= Number(browser?.getItem(SIGNED_OUT) ?? 0));
window.addEventListener("storage", (event) => event.key === SIGNED_OUT && signedOut());
document.getElementById("sign-out")?.addEventListener("submit", () => {
  browser?.setItem(SIGNED_OUT, String(Date.now()));
  signedOut();
});

// --- what was recorded needs no keeping ----------------------------------------------------------

if (document.querySelector(".notice.saved")) forget((item) => item?.sent ?? true);

const found = /** @type {HTMLFormElement | null} */ (document.querySelector(FORM));
if (found && tab) keep(found, tab);

/** @param {HTMLFormElement} form @param {Storage} store */
function keep(form, store) {
  const key = PREFIX + location.pathname + location.search;
  const who = form.dataset.keep ?? "";
  const never = new Set(["csrfmiddlewaretoken", "corrects", "changes", ...(form.dataset.keepNever ?? "").split(" ")]);
  forget((item) => item?.who !== who);
  const fields = () => [...form.elements].filter((one) => {
    const field = /** @type {HTMLInputElement} */ (one);
    return field.name && !never.has(field.name) && !["submit", "button", "file", "password"].includes(field.type);
  });
  const earlier = form.dataset.bound ? null : kept(key);
  let offered = earlier !== null;
  let last = form.dataset.bound ? "" : JSON.stringify(values(fields()));
  const save = (sent = false) => {
    const now = JSON.stringify(values(fields()));
    if (over || offered || (now === last && !sent)) return;
    last = now;
    try {
      store.setItem(key, JSON.stringify({ at: Date.now(), who, sent, fields: JSON.parse(now) }));
    } catch {
      store.removeItem(key); // No room: better nothing than half of it.
    }
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, WAIT_MS);
  };
  for (const name of ["input", "change", "click"]) form.addEventListener(name, soon);
  window.addEventListener("pagehide", () => save());
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    offered = false;
    save(true);
  });
  if (earlier) {
    offer(earlier, (wanted) => {
      offered = false;
      if (wanted) restore(fields(), earlier);
      else store.removeItem(key);
    });
  }
  save();
}

/** @param {Kept} item @param {(wanted: boolean) => void} choose */
function offer(item, choose) {
  const box = /** @type {HTMLElement} */ (document.getElementById("kept"));
  const told = /** @type {HTMLElement} */ (document.getElementById("kept-told"));
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  told.textContent = (told.dataset.told ?? "").replace("{time}", time.format(item.at));
  box.hidden = false;
  for (const [id, wanted] of /** @type {[string, boolean][]} */ ([["kept-restore", true], ["kept-discard", false]])) {
    document.getElementById(id)?.addEventListener("click", () => {
      box.hidden = true;
      choose(wanted);
      document.getElementById("main")?.focus();
    });
  }
}

/** @param {Element[]} fields @returns {[string, string[]][]} */
function values(fields) {
  /** @type {Map<string, string[]>} */
  const said = new Map();
  for (const one of fields) {
    const field = /** @type {any} */ (one);
    const mine = said.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") mine.push(...(field.checked ? [field.value] : []));
    else if (field.options) mine.push(...[...field.selectedOptions].map((option) => option.value));
    else mine.push(field.value);
    said.set(field.name, mine);
  }
  return [...said];
}

/** @param {Element[]} fields @param {Kept} item */
function restore(fields, item) {
  const said = new Map(item.fields);
  const here = fields.filter((one) => said.has(/** @type {any} */ (one).name));
  const put = () => here.forEach((one) => set(/** @type {any} */ (one), said.get(/** @type {any} */ (one).name) ?? []));
  put();
  // Maps and searched lists follow their fields; what they changed meanwhile is put right again.
  for (const one of here) {
    const name = one instanceof HTMLSelectElement ? "change" : "input";
    if (name === "change" || one.id === "id_place_text") one.dispatchEvent(new Event(name, { bubbles: true }));
  }
  put();
}

/** @param {any} field @param {string[]} said */
function set(field, said) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = said.includes(field.value);
  else if (field.options) for (const option of field.options) option.selected = said.includes(option.value);
  else field.value = said[0] ?? "";
}

// --- a held form is sent with the token of the latest sign-in ------------------------------------

const held = document.getElementById("held-form");
held?.addEventListener("submit", () => {
  const token = /** @type {HTMLInputElement | null} */ (held.querySelector("[name=csrfmiddlewaretoken]"));
  const newest = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="))?.slice(10);
  if (token && newest) token.value = newest;
});
