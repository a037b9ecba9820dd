/* Waymark: small helps on top of pages that work without them. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (element, words) => { if (element && element.textContent !== words) element.textContent = words; };

  /* Errors first: who listens or uses a keyboard begins there. A link to a field goes to its label and takes the focus. */
  const problem = document.querySelector("[data-focus]");
  if (problem) problem.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".problem a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    (field.closest("fieldset, [id^=div_]") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  /* Open menus close on Escape, and when the person goes on elsewhere. */
  const close = (menu) => { menu.open = false; };
  const menus = () => all("details.switch[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      const inside = menu.contains(document.activeElement);
      close(menu);
      if (inside) menu.querySelector("summary").focus();
    }
  });
  for (const kind of ["click", "focusin"]) {
    document.addEventListener(kind, (event) => menus().filter((menu) => !menu.contains(event.target)).forEach(close));
  }

  /* A form that was changed and not sent asks before it is left. */
  const changed = new Set();
  const guarded = (target) => target.form && target.form.matches("[data-guard]") && target.form;
  document.addEventListener("input", (event) => { const form = guarded(event.target); if (form) changed.add(form); });
  document.addEventListener("submit", (event) => { changed.delete(event.target); });
  window.addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });

  /* What a browser cannot read (half a date) would arrive empty and be lost: it is named before anything is sent. */
  document.addEventListener("submit", (event) => {
    const half = all("input", event.target).find((input) => input.validity.badInput);
    if (!half) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    half.reportValidity();
  }, true);

  /* A second click on the same button sends nothing. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* What a page kept for somebody in this tab goes when she signs out. */
  document.addEventListener("submit", (event) => { if (/\/logout\/$/.test(event.target.action)) sessionStorage.clear(); });

  /* Buttons and fields that need a script appear where there is one. */
  for (const part of all("[data-scripted]")) part.hidden = false;
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  /* One box ticks many; it stands between where only some are ticked. */
  const manyBoxes = all("[data-check-all]");
  const itsBoxes = (many) => all(many.dataset.checkAll).filter((one) => !one.disabled && !one.closest("[hidden]"));
  function showMany() {
    for (const many of manyBoxes) {
      const boxes = itsBoxes(many);
      const count = boxes.filter((one) => one.checked).length;
      many.checked = count > 0 && count === boxes.length;
      many.indeterminate = count > 0 && count < boxes.length;
    }
  }
  for (const many of manyBoxes) {
    many.addEventListener("change", () => {
      for (const one of itsBoxes(many)) one.checked = many.checked;
    });
  }
  if (manyBoxes.length) {
    document.addEventListener("change", showMany);
    showMany();
  }

  /* The picker: search, quick filters, and a count of what is chosen. */
  const DEPTHS = { I: "introduced", D: "developed", S: "secured" };
  const within = (root) => all("[data-pick]", root);
  const ticked = (row) => row.querySelector("input[type=checkbox]").checked;

  function depths(rows) {
    const values = rows.map((row) => row.querySelector("input[type=radio]:checked")).filter(Boolean).map((one) => one.value);
    return Object.keys(DEPTHS).map((key) => [values.filter((value) => value === key).length, DEPTHS[key]])
      .filter(([count]) => count).map((pair) => pair.join(" ")).join(", ");
  }

  function tally(picker) {
    const chosen = within(picker).filter(ticked);
    const parts = depths(chosen);
    const count = picker.querySelector("[data-picker-count]");
    say(count, `${chosen.length} ${(count && count.dataset.counted) || "chosen"}${parts ? `: ${parts}` : ""}`);
    for (const group of all("details.group", picker)) {
      const tag = group.querySelector("[data-group-count]");
      const count = within(group).filter(ticked).length;
      say(tag, `${count} chosen`);
      if (tag) tag.classList.toggle("line", !count);
    }
  }

  function narrow(picker, words, only) {
    const rows = within(picker);
    const wanted = { chosen: ticked, gap: (row) => "gap" in row.dataset, gaps: (row) => "gap" in row.dataset };
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !((wanted[only] || (() => true))(row) && words.every((word) => text.includes(word)));
    }
    for (const group of all("fieldset, details.group", picker)) {
      const inside = within(group);
      if (!inside.length) continue;
      group.hidden = inside.every((row) => row.hidden);
      if (group.matches("details") && (words.length || only) && !group.hidden) group.open = true;
    }
    const visible = rows.filter((row) => !row.hidden).length;
    say(picker.querySelector("[data-picker-shown]"), visible ? `${visible} of ${rows.length} shown` : "None fits. Try fewer words.");
  }

  for (const picker of all("[data-picker]")) {
    const search = picker.querySelector("[data-picker-search]");
    const buttons = all("[data-picker-only]", picker);
    const pressed = () => buttons.find((one) => one.getAttribute("aria-pressed") === "true");
    let waiting;
    const show = () => {
      const words = (search ? search.value : "").toLowerCase().split(/\s+/).filter(Boolean);
      narrow(picker, words, pressed() ? pressed().dataset.pickerOnly : "");
    };
    if (search) {
      search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
      search.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); show(); } });
      if (search.form && search.form.method === "get") search.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
    }
    for (const button of buttons) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        const on = button !== pressed();
        buttons.forEach((one) => one.setAttribute("aria-pressed", String(on && one === button)));
        show();
      });
    }
    picker.addEventListener("change", () => tally(picker));
    tally(picker);
  }

  /* A save that failed says so beside the control; nothing says saved that is not. */
  function failed(event) {
    const at = event.detail.elt;
    const near = at.closest("[data-saves], form, fieldset");
    const status = (near && near.querySelector("[data-status]")) || document.querySelector("[data-status]");
    if (!status) return;
    const answer = event.detail.xhr && event.detail.xhr.status;
    say(status, answer ? "Not saved: the server refused it. Your choice is kept here; load the page and try again."
      : "Not saved: no answer from the server. Your choice is kept here; try again.");
    status.classList.remove("saved");
    status.classList.add("unsaved");
  }
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, failed);
})();
