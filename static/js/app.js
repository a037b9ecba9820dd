/* Waymark: small helps on top of pages that work without them. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Errors first: who listens or uses a keyboard begins there. */
  const problem = document.querySelector("[data-focus]");
  if (problem) problem.focus();

  /* Open menus close on Escape and when the focus goes elsewhere. */
  const menus = () => all("details.switch[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  /* A form that was changed and not sent asks before it is left. */
  let unsaved = false;
  for (const form of all("form[data-guard]")) {
    form.addEventListener("input", () => { unsaved = true; });
    form.addEventListener("submit", () => { unsaved = false; });
  }
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  /* A second click on the same button sends nothing. */
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
    setTimeout(() => delete event.target.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* One box ticks many. */
  for (const box of all("[data-check-all]")) {
    const boxes = () => all(box.dataset.checkAll);
    const show = () => {
      const ticked = boxes().filter((one) => one.checked).length;
      box.checked = ticked > 0 && ticked === boxes().length;
      box.indeterminate = ticked > 0 && ticked < boxes().length;
    };
    box.addEventListener("change", () => boxes().forEach((one) => {
      if (one.checked !== box.checked) {
        one.checked = box.checked;
        one.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }));
    document.addEventListener("input", show);
    show();
  }

  /* The picker: search, quick filters, and a count of what is chosen. */
  for (const picker of all("[data-picker]")) {
    const rows = all("[data-pick]", picker);
    const search = picker.querySelector("[data-picker-search]");
    const count = picker.querySelector("[data-picker-count]");
    const shown = picker.querySelector("[data-picker-shown]");
    let only = "";
    const box = (row) => row.querySelector("input[type=checkbox]");
    const filter = () => {
      const words = (search ? search.value : "").toLowerCase().split(/\s+/).filter(Boolean);
      let visible = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        const wanted = only === "chosen" ? box(row).checked : only === "gap" ? "gap" in row.dataset : true;
        row.hidden = !(wanted && words.every((word) => text.includes(word)));
        if (!row.hidden) visible += 1;
      }
      for (const group of all("fieldset, details.group", picker)) {
        const inside = all("[data-pick]", group);
        if (!inside.length) continue;
        group.hidden = inside.every((row) => row.hidden);
        if (group.matches("details") && (words.length || only) && !group.hidden) group.open = true;
      }
      if (shown) shown.textContent = `${visible} of ${rows.length} shown`;
    };
    const tally = () => {
      if (!count) return;
      const names = { I: "introduced", D: "developed", S: "secured" };
      const depths = {};
      const chosen = rows.filter((row) => box(row).checked);
      for (const row of chosen) {
        const depth = row.querySelector("input[type=radio]:checked");
        if (depth) depths[depth.value] = (depths[depth.value] || 0) + 1;
      }
      const parts = Object.keys(names).filter((key) => depths[key]).map((key) => `${depths[key]} ${names[key]}`);
      count.textContent = `${chosen.length} chosen${parts.length ? ": " + parts.join(", ") : ""}`;
      for (const group of all("details.group", picker)) {
        const tag = group.querySelector("[data-group-count]");
        if (tag) tag.textContent = `${all("[data-pick]", group).filter((row) => box(row).checked).length} chosen`;
      }
    };
    if (search) {
      search.addEventListener("input", filter);
      search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    }
    for (const button of all("[data-picker-only]", picker)) {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        only = only === button.dataset.pickerOnly ? "" : button.dataset.pickerOnly;
        all("[data-picker-only]", picker).forEach((one) =>
          one.setAttribute("aria-pressed", String(one.dataset.pickerOnly === only)));
        filter();
      });
    }
    picker.addEventListener("change", tally);
    tally();
  }

  /* A save that failed says so beside the control; nothing says saved that is not. */
  const failed = (event) => {
    const status = (event.detail.elt.closest("[data-saves]") || document).querySelector("[data-status]");
    if (status) {
      status.textContent = "Not saved: the network or the server did not answer. Try again.";
      status.className = "unsaved";
    }
  };
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, failed);
  }
})();
