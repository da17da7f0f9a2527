// Drag a bar of a Gantt chart to another day or team; the result goes into a form that a person sends.
//
// Nothing is sent from here, and the page works without it: the form has the same three fields.
//
// Markup (pages/_gantt.py and parts/pin_form.html write it):
//   svg.gantt#ID   data-first-day (date of day 0), data-days, data-day-px, data-axis-px, data-row-px
//     g            a row: data-team (its subject), data-title, data-purposes (apart by spaces)
//       a.bar      data-task, data-title, data-purpose, data-start (day, with a fraction),
//                  data-fixed ("begun": it stays, "pinned" or ""), data-teams (how many share it)
//   form[data-pin-of=ID]   fields task (subject), team (subject), start (date); words for what is said:
//                  data-said, data-begun, data-shared, data-cannot with %task, %team, %day in them
//     [data-pin-said]      where it is said; a live region
//
// Pointer: drag; by touch, hold first, so that the chart still scrolls. Keyboard: on a bar, left and
// right move it by a day (with Shift by a week), up and down to the next team that may do it, Enter
// goes to the form, Escape puts it back. Resetting the form puts the bar back too.

const HOLD_MS = 350;
const LEAST_PX = 4;
const EDGE_PX = 40;

for (const form of document.querySelectorAll("form[data-pin-of]")) {
  const chart = document.getElementById(/** @type {HTMLFormElement} */ (form).dataset.pinOf ?? "");
  if (chart) pinning(/** @type {any} */ (chart), /** @type {HTMLFormElement} */ (form));
}

/** @param {SVGSVGElement & {dataset: DOMStringMap}} chart @param {HTMLFormElement} form */
function pinning(chart, form) {
  const facts = chart.dataset;
  const [days, dayPx, rowPx, axisPx] = ["days", "dayPx", "rowPx", "axisPx"].map((name) => Number(facts[name]));
  const rows = /** @type {SVGGElement[]} */ ([...chart.querySelectorAll("g[data-team]")]);
  const said = form.querySelector("[data-pin-said]");
  chart.classList.add("draggable");

  /** @typedef {{bar: SVGAElement, before: (Node | null)[], from: number, row: number, day: number, to: number}} Move */
  /** @type {Move | null} the bar that is moved now; at most one, as the form holds one */
  let moved = null;

  /** @param {string} name @param {Move} move */
  const say = (name, move) => {
    if (!said) return;
    const words = { "%task": move.bar.dataset.title, "%team": rows[move.to].dataset.title, "%day": dateOf(move.day) };
    said.textContent = (form.dataset[name] ?? "").replace(/%(task|team|day)/g, (word) => words[/** @type {keyof typeof words} */ (word)] ?? "");
  };
  /** @param {SVGAElement} bar @returns {Move} */
  const asIs = (bar) => {
    const [from, row] = [Number(bar.dataset.start), rows.findIndex((one) => one.contains(bar))];
    return { bar, before: [bar.nextSibling, rows[row].nextSibling], from, row, day: Math.floor(from), to: row };
  };
  /** Take up a bar; another one that was moved goes back. @param {SVGAElement} bar @returns {Move} */
  const begin = (bar) => {
    if (moved?.bar === bar) return moved;
    putBack();
    return asIs(bar);
  };
  /** @param {SVGAElement} bar what keeps it where it is, if anything */
  const keeps = (bar) => bar.dataset.fixed === "begun" ? "begun" : Number(bar.dataset.teams ?? 1) > 1 ? "shared" : "";
  /** @param {Move} move @param {number} row */
  const may = (move, row) => row >= 0 && row < rows.length && (rows[row].dataset.purposes ?? "").split(" ").includes(move.bar.dataset.purpose ?? "");
  /** @param {Move} move */
  const draw = (move) => {
    const stays = move.day === Math.floor(move.from) && move.to === move.row;
    const across = stays ? 0 : (move.day - move.from) * dayPx;
    move.bar.setAttribute("transform", `translate(${across.toFixed(1)} ${(move.to - move.row) * rowPx})`);
    move.bar.classList.toggle("moved", !stays);
    rows.forEach((row, at) => row.classList.toggle("not-able", !may(move, at)));
    if (move.bar.nextSibling || rows[move.row].nextSibling) { // it is drawn over all others
      rows[move.row].append(move.bar);
      chart.append(rows[move.row]);
    }
  };
  const putBack = () => {
    rows.forEach((row) => row.classList.remove("not-able"));
    if (!moved) return;
    moved.bar.removeAttribute("transform");
    moved.bar.classList.remove("moved");
    rows[moved.row].insertBefore(moved.bar, moved.before[0]);
    chart.insertBefore(rows[moved.row], moved.before[1]);
    moved = null;
  };
  /** Put a move into the form. @param {Move} move */
  const settle = (move) => {
    moved = move;
    draw(move);
    rows.forEach((row) => row.classList.remove("not-able"));
    set("task", move.bar.dataset.task ?? "");
    set("team", rows[move.to].dataset.team ?? "");
    set("start", dateOf(move.day));
    say("said", move);
  };
  /** @param {string} name @param {string} value */
  const set = (name, value) => {
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  /** @param {number} day */
  const dateOf = (day) => new Date(Date.parse(`${facts.firstDay}T00:00:00Z`) + day * 86_400_000).toISOString().slice(0, 10);
  /** @param {number} day */
  const within = (day) => Math.min(Math.max(day, 0), days - 1);

  form.addEventListener("reset", putBack);

  // --- keyboard
  chart.addEventListener("keydown", (event) => {
    const bar = barOf(event);
    if (!bar) return;
    if (event.key === "Enter" && moved?.bar === bar) {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (form.querySelector("[type=submit]"))?.focus();
    } else if (event.key === "Escape" && moved?.bar === bar) {
      event.preventDefault();
      form.reset();
      if (said) said.textContent = "";
      bar.focus();
    } else if (event.key.startsWith("Arrow") && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      if (keeps(bar)) return say(keeps(bar), asIs(bar));
      const move = begin(bar);
      const step = event.shiftKey ? 7 : 1;
      if (event.key === "ArrowLeft") move.day = within(move.day - step);
      if (event.key === "ArrowRight") move.day = within(move.day + step);
      if (event.key === "ArrowUp") move.to = next(move, -1);
      if (event.key === "ArrowDown") move.to = next(move, 1);
      settle(move);
      bar.focus(); // it was taken out and put in again
      bar.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    return undefined;
  });
  /** @param {Move} move @param {number} step */
  const next = (move, step) => {
    let at = move.to + step;
    while (at >= 0 && at < rows.length && !may(move, at)) at += step;
    return may(move, at) ? at : move.to;
  };

  // --- pointer
  /** @type {{bar: SVGAElement, move: Move | null, grabX: number, x: number, y: number, held: boolean, timer: number} | null} */
  let drag = null;
  chart.addEventListener("dragstart", (event) => event.preventDefault()); // links are not carried away
  chart.addEventListener("pointerdown", (event) => {
    const bar = barOf(event);
    if (!bar || event.button !== 0 || !event.isPrimary) return;
    drag = { bar, move: null, grabX: 0, x: event.clientX, y: event.clientY, held: event.pointerType !== "touch", timer: 0 };
    if (!drag.held) {
      drag.timer = window.setTimeout(() => {
        if (!drag) return;
        drag.held = true;
        bar.classList.add("held");
      }, HOLD_MS);
    }
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag?.held) return;
    if (!drag.move) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < LEAST_PX) return;
      if (keeps(drag.bar)) {
        say(keeps(drag.bar), asIs(drag.bar));
        skipClick(drag.bar);
        stop();
        return;
      }
      drag.move = begin(drag.bar);
      drag.grabX = drag.x - chart.getBoundingClientRect().left - drag.move.day * dayPx;
    }
    const { move } = drag;
    scroll(event.clientX);
    const box = chart.getBoundingClientRect();
    move.day = within(Math.round((event.clientX - box.left - drag.grabX) / dayPx));
    move.to = Math.min(Math.max(Math.floor((event.clientY - box.top - axisPx) / rowPx), 0), rows.length - 1);
    draw(move);
  });
  document.addEventListener("pointerup", () => {
    const move = drag?.move;
    stop();
    if (!move) return;
    skipClick(move.bar);
    if (may(move, move.to)) {
      settle(move);
    } else {
      say("cannot", move);
      moved = move;
      form.reset();
    }
  });
  document.addEventListener("pointercancel", () => {
    const move = drag?.move;
    stop();
    if (!move) return;
    moved = move;
    form.reset();
  });
  // A bar that is held does not scroll the chart, nor open the menu of a link.
  chart.addEventListener("touchmove", (event) => drag?.held && event.preventDefault(), { passive: false });
  chart.addEventListener("contextmenu", (event) => drag && !drag.move && barOf(event) && event.preventDefault());

  const stop = () => {
    window.clearTimeout(drag?.timer);
    drag?.bar.classList.remove("held");
    drag = null;
    rows.forEach((row) => row.classList.remove("not-able"));
  };
  /** @param {number} x */
  const scroll = (x) => {
    const wrap = chart.parentElement;
    if (!wrap) return;
    const box = wrap.getBoundingClientRect();
    const names = wrap.firstElementChild?.clientWidth ?? 0;
    if (x > box.right - EDGE_PX) wrap.scrollLeft += EDGE_PX / 2;
    if (x < box.left + names + EDGE_PX) wrap.scrollLeft -= EDGE_PX / 2;
  };
}

/** @param {Event} event @returns {SVGAElement | null} */
function barOf(event) {
  return /** @type {Element} */ (event.target).closest("a.bar");
}

/** The click that ends a drag follows no link. @param {SVGAElement} bar */
function skipClick(bar) {
  const stop = (/** @type {Event} */ event) => event.preventDefault();
  bar.addEventListener("click", stop, { once: true });
  window.setTimeout(() => bar.removeEventListener("click", stop), 300);
}
