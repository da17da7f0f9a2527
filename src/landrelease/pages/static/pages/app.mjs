// Small things every page does; each page works without them.

import "./keep.mjs";

const toggle = document.getElementById("nav-toggle");
const menu = document.getElementById("site-menu");
toggle?.addEventListener("click", () => {
  const open = menu?.toggleAttribute("data-open") ?? false;
  toggle.setAttribute("aria-expanded", String(open));
});

// Errors are read out and reached first.
document.getElementById("error-summary")?.focus();

// A form is sent once: a second press while it is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const pressed = /** @type {any} */ (event).submitter;
  pressed?.setAttribute("aria-busy", "true");
});
// Coming back to a page by the back button makes its forms usable again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// "Not known" and its value exclude each other.
for (const box of document.querySelectorAll("input[data-not-known-of]")) {
  const check = /** @type {HTMLInputElement} */ (box);
  const value = /** @type {HTMLInputElement | null} */ (document.getElementById(check.dataset.notKnownOf ?? ""));
  check.addEventListener("change", () => {
    if (check.checked && value) value.value = "";
  });
  value?.addEventListener("input", () => {
    check.checked = value.value === "";
  });
}

if (document.querySelector("select[data-choices]")) {
  const { combobox } = await import("./combobox.mjs");
  document.querySelectorAll("select[data-choices]").forEach(combobox);
}
