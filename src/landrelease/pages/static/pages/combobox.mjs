// A select that is searched by typing; the select itself stays and holds the value.

/** @param {Element} found */
export function combobox(found) {
  const select = /** @type {HTMLSelectElement} */ (found);
  const words = select.dataset;
  const id = select.id;
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const box = document.createElement("div");
  box.className = "combobox";
  input.type = "text";
  input.id = `${id}-search`;
  input.autocomplete = "off";
  input.placeholder = words.placeholder ?? "";
  list.id = `${id}-list`;
  list.hidden = true;
  set(input, { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" });
  for (const name of ["aria-describedby", "aria-invalid", "required"]) {
    const value = select.getAttribute(name);
    if (value !== null && name !== "required") input.setAttribute(name, value);
  }
  list.setAttribute("role", "listbox");
  const label = document.querySelector(`label[for="${CSS.escape(id)}"]`);
  if (label) {
    label.id ||= `${id}-label`;
    label.setAttribute("for", input.id);
    list.setAttribute("aria-labelledby", label.id);
  }
  select.before(box);
  box.append(input, list);
  select.hidden = true;
  select.required = false;
  const several = select.multiple;
  const chips = several ? box.appendChild(document.createElement("div")) : null;
  if (chips) chips.className = "chips";
  let active = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  let turn = 0;

  const current = () => select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "";
  const close = () => {
    list.hidden = true;
    active = -1;
    set(input, { "aria-expanded": "false" });
    input.removeAttribute("aria-activedescendant");
  };
  const reset = () => {
    input.value = several ? "" : current();
    close();
  };
  const showChips = () => {
    if (!chips) return;
    chips.replaceChildren(...[...select.selectedOptions].map((option) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "button compact";
      chip.textContent = `${option.text} ✕`;
      chip.setAttribute("aria-label", `${words.remove ?? ""} ${option.text}`);
      chip.addEventListener("click", () => {
        option.selected = false;
        showChips();
        input.focus();
      });
      return chip;
    }));
  };
  /** @param {string} value @param {string} text */
  const choose = (value, text) => {
    let option = [...select.options].find((one) => one.value === value);
    if (!option) {
      option = new Option(text, value);
      select.add(option);
    }
    option.selected = true;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  /** @param {number} index */
  const activate = (index) => {
    const items = [...list.querySelectorAll("[role=option]")];
    if (!items.length) return;
    active = (index + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  };
  /** @param {{value: string, text: string}[]} options */
  const show = (options) => {
    list.replaceChildren(...options.map(({ value, text }, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.textContent = text;
      set(item, { role: "option", "aria-selected": "false" });
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(value, text);
      });
      item.dataset.value = value;
      return item;
    }));
    if (!options.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = words.nothing ?? "";
      list.append(none);
    }
    list.hidden = false;
    set(input, { "aria-expanded": "true" });
  };
  const search = async () => {
    turn += 1;
    const mine = turn;
    const answer = await fetch(`${words.choices}?q=${encodeURIComponent(input.value.trim())}`, { credentials: "same-origin" });
    if (!answer.ok || mine !== turn || document.activeElement !== input) return;
    const { choices } = await answer.json();
    const empty = several || input.value.trim() || select.dataset.required === "yes" ? [] : [{ value: "", text: words.none ?? "—" }];
    show([...empty, ...choices]);
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && search());
  input.addEventListener("blur", () => {
    turn += 1;
    reset();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      if (list.hidden) search();
      else activate(active + 1);
    } else if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      activate(active - 1);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      const item = /** @type {HTMLElement | undefined} */ (list.querySelectorAll("[role=option]")[Math.max(active, 0)]);
      if (item) choose(item.dataset.value ?? "", item.textContent ?? "");
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      reset();
    }
  });
  // Text that was kept is put back into the select itself.
  select.addEventListener("change", () => {
    showChips();
    reset();
  });
  showChips();
  reset();
}

/** @param {Element} element @param {Record<string, string>} attributes */
function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
