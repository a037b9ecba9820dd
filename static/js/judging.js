/* Judging: each choice saves itself. What is not saved says so, is kept here, and is tried again. */
(() => {
  "use strict";
  const form = document.querySelector("[data-judging]");
  if (!form) return;
  const PAUSES = [2, 4, 8, 15], LATE = 1700;
  const store = `judging ${form.dataset.judging}`;
  const reasons = "reasons" in form.dataset; // a group agreeing: a reason goes with any level
  const rows = [...form.querySelectorAll(".judge")];
  const find = (selector, root = form) => root.querySelector(selector);
  const part = (row, name) => find(`[name="${name}-${row.dataset.n}"]`, row);
  const chosen = (row) => (find("[type=radio]:checked", row) || { value: "" }).value;
  const content = (level, reason, note) => JSON.stringify([level, reasons || level === "n/a" ? reason.trim() : "", note.trim()]);
  const said = (row) => content(chosen(row), part(row, "reason").value, part(row, "note").value);
  const fragment = (xhr) => new DOMParser().parseFromString(xhr.responseText, "text/html");
  const send = (row) => { if (!waiting.get(row).flying) htmx.trigger(row, "again"); };
  /* row: how far its unsaved choice is. `saved` is what the server has, as far as we know. */
  const waiting = new Map();
  const saved = new Map(rows.map((row) => [row, said(row)]));
  let leaving = "", byKeys = false;

  /* Unsaved choices also stay with this tab, so that a page that is loaded again can offer them. */
  const kept = () => { try { return JSON.parse(sessionStorage.getItem(store)) || {}; } catch { return {}; } };
  function remember(row, keep) {
    const all = kept(), at = new Date().toTimeString().slice(0, 5);
    delete all[row.dataset.n];
    if (keep) all[row.dataset.n] = { level: chosen(row), reason: part(row, "reason").value, note: part(row, "note").value, version: part(row, "version").value, at, page: location.pathname };
    try { sessionStorage.setItem(store, JSON.stringify(all)); } catch { /* full or forbidden: the page itself still has them */ }
  }

  function say(row, words) {
    const copy = find("#not-saved", document).content.cloneNode(true);
    if (words) { find("span span", copy).textContent = words; find("[data-again]", copy).remove(); }
    find(".state", row).replaceChildren(copy);
  }
  function count() {
    const n = [...waiting.values()].filter((one) => one.failed).length;
    find("[data-unsaved]").textContent = n ? `${n} ${n === 1 ? "choice is" : "choices are"} not saved yet` : "";
  }
  function fail(row, words) {
    waiting.get(row).failed = true;
    leaving = "";
    if (words !== null) say(row, words);
    count();
  }
  function settle(row) {
    const one = waiting.get(row);
    if (one) { clearTimeout(one.late); clearTimeout(one.timer); }
    waiting.delete(row);
    remember(row, false);
    count();
    if (leaving && !waiting.size) location.assign(leaving);
  }
  function touch(row, late = LATE) {
    const one = waiting.get(row) || {};
    clearTimeout(one.late);
    clearTimeout(one.timer);
    Object.assign(one, { tries: 0, stale: false, late: late && setTimeout(() => fail(row), late) });
    waiting.set(row, one);
    remember(row, true);
    return one;
  }

  form.addEventListener("input", (event) => {
    const row = event.target.closest(".judge");
    if (!row || !event.target.matches("textarea")) return;
    const one = touch(row, 0), told = find(".state .saved", row);
    if (told) { one.told = told; find(".state", row).textContent = "Not saved yet"; } // 'Saved' is not said of words still being typed
  });
  form.addEventListener("focusout", (event) => {
    const row = event.target.closest(".judge"), one = waiting.get(row);
    if (one && !one.flying && !one.failed && said(row) === saved.get(row)) { if (one.told) find(".state", row).replaceChildren(one.told); settle(row); }
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest(".judge");
    if (!reasons && event.target === part(row, "reason") && event.target.value.trim()) find("[value='n/a']", row).checked = true;
    const one = touch(row);
    one.held = !reasons && chosen(row) === "n/a" && !part(row, "reason").value.trim();
    if (!one.held) return;
    clearTimeout(one.late);
    say(row, "Not saved yet: say why it does not apply.");
    part(row, "reason").focus();
  });

  const ours = (event) => (saved.has(event.detail.elt) ? event.detail.elt : null);
  document.addEventListener("htmx:configRequest", (event) => {
    const row = ours(event);
    if (!row) return;
    const one = waiting.get(row) || touch(row), { parameters, headers } = event.detail;
    if (one.held || one.stale) { event.preventDefault(); return; }
    for (const name of Object.keys(parameters)) if (!name.endsWith(`-${row.dataset.n}`)) delete parameters[name];
    headers["X-CSRFToken"] = (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";
    one.sent = said(row);
    one.flying = true;
  });
  /* A save whose answer was lost may have arrived: then 'somebody else' was ourselves. */
  function clashing(row, xhr) {
    const theirs = xhr.status === 409 && find("[data-clash]", fragment(xhr));
    if (!theirs) return null;
    const { level, reason, note, version } = theirs.dataset;
    return { version, own: content(level, reason, note) === waiting.get(row).lost };
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = ours(event), { xhr } = event.detail;
    if (!row) return;
    const good = xhr.status === 200 ? find("[data-saved]", fragment(xhr)) && waiting.get(row).sent === said(row)
      : [401, 409, 422].includes(xhr.status) && !(clashing(row, xhr) || {}).own;
    if (!good) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const row = ours(event), one = row && waiting.get(row), { xhr } = event.detail;
    if (!one) return;
    one.flying = false;
    clearTimeout(one.late);
    const done = xhr.status === 200 && find("[data-saved]", fragment(xhr));
    if (done) return arrived(row, one, done.dataset);
    const clash = clashing(row, xhr);
    if (clash && clash.own) { part(row, "version").value = clash.version; one.lost = ""; setTimeout(send, 0, row); return; }
    refused(row, one, xhr.status);
  });
  function arrived(row, one, told) {
    part(row, "version").value = told.version;
    saved.set(row, one.sent);
    find("[data-answered]").textContent = told.all;
    find("[data-here]", document).textContent = told[form.dataset.by];
    one.failed = false;
    if (said(row) === one.sent) settle(row); else { remember(row, true); count(); }
  }
  function refused(row, one, status) {
    one.stale = status === 409;
    if (status !== 401 && status < 600 && (!status || status >= 500)) one.lost = one.sent;
    fail(row, [401, 409, 422].includes(status) ? null : undefined);
    if (status === 401) find(".state", row).append(find("[data-again]", find("#not-saved", document).content).cloneNode(true));
    if (status && status < 500 && status !== 401 && status !== 429) return; // asking again gets the same answer
    one.timer = setTimeout(send, PAUSES[Math.min(one.tries++, 3)] * 1000, row);
  }
  const again = () => { for (const [row, one] of waiting) if (one.failed && !one.stale) send(row); };
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  window.addEventListener("pageshow", (event) => { if (event.persisted && !waiting.size) location.reload(); }); // it may have changed on another page
  window.addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });

  function put(row, { level, reason, note, version }) {
    for (const radio of row.querySelectorAll("[type=radio]")) radio.checked = radio.value === level;
    if (reasons || level === "n/a") part(row, "reason").value = reason;
    part(row, "note").value = note;
    part(row, "version").value = version;
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button"), row = button && button.closest(".judge");
    if (!row || button.closest("a")) return;
    const { version, ...theirs } = (find("[data-clash]", row) || { dataset: {} }).dataset;
    if (button.name === "clear") { event.preventDefault(); clear(row); return; }
    if (button.matches("[data-take]")) put(row, { ...theirs, version });
    else if (button.matches("[data-keep]")) part(row, "version").value = version;
    else if (!button.matches("[data-again]")) return;
    touch(row);
    send(row);
    focusOn(row);
  });
  function clear(row) {
    const radio = find("[type=radio]:checked", row);
    if (radio) { radio.checked = false; radio.dispatchEvent(new Event("change", { bubbles: true })); }
  }

  /* Leaving waits for what is on its way. */
  function leave(event, address) {
    if ([...waiting.values()].some((one) => one.failed || one.held)) return false;
    event.preventDefault();
    if (!waiting.size) { if (address) location.assign(address); return true; }
    leaving = address;
    for (const row of waiting.keys()) send(row);
    return true;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !waiting.size || link.target || event.ctrlKey || event.metaKey || event.shiftKey || link.pathname === location.pathname && link.hash) return;
    leave(event, link.href);
  });
  form.addEventListener("submit", (event) => {
    const address = event.submitter && event.submitter.dataset.href;
    if (leave(event, address ? address + (byKeys ? "#first" : "") : "")) return;
    event.preventDefault();
    again();
    focusOn([...waiting.keys()][0]);
  });

  /* Keys, while the focus is in a statement and not in a text. */
  function focusOn(row) {
    if (!row) { find(".savebar .btn-primary").focus(); return; }
    (find(".levels :checked", row) || find("[type=radio]", row)).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  form.addEventListener("pointerdown", () => { byKeys = false; });
  form.addEventListener("keydown", (event) => {
    byKeys = true;
    const row = event.target.closest(".judge"), at = rows.indexOf(row);
    if (!row || event.target.matches("textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const radio = row.querySelectorAll(".levels [type=radio]")[Number(event.key) - 1];
    if (radio) { radio.checked = true; radio.focus(); radio.dispatchEvent(new Event("change", { bubbles: true })); }
    else if ("nj".includes(event.key)) focusOn(rows[at + 1]);
    else if ("pk".includes(event.key)) focusOn(rows[Math.max(at - 1, 0)]);
    else if (event.key === "0" || event.key === "Backspace") clear(row);
    else return;
    event.preventDefault();
  });

  /* What was not saved when the page went away. */
  const here = new Map(rows.map((row) => [row.dataset.n, row]));
  const arrivedAfterAll = ([n, one]) => here.has(n) && content(one.level, one.reason, one.note) === said(here.get(n));
  for (const one of Object.entries(kept()).filter(arrivedAfterAll)) remember(here.get(one[0]), false);
  const left = Object.entries(kept());
  const offer = find("[data-kept]");
  if (left.length) {
    const n = left.length, away = left.find(([pk]) => !here.has(pk));
    find("p", offer).textContent = `${n} ${n === 1 ? "choice" : "choices"} from ${left[0][1].at} ${n === 1 ? "was" : "were"} not saved. `;
    if (away) { const link = document.createElement("a"); link.href = `${away[1].page}#s${away[0]}`; link.textContent = "Go to the page where you made it"; find("p", offer).append(link); }
    find("button", offer).hidden = left.every(([pk]) => !here.has(pk));
    offer.hidden = false;
    find("button", offer).addEventListener("click", () => {
      offer.hidden = true;
      for (const [pk, one] of left) if (here.has(pk)) { put(here.get(pk), one); touch(here.get(pk)); send(here.get(pk)); }
    });
  }
  find("[data-by-hand]").hidden = true;
  find("[data-keys]", document).hidden = false;
  const begin = location.hash === "#first" ? rows[0] : here.get(location.hash.slice(2));
  if (begin) window.addEventListener("load", () => setTimeout(focusOn, 0, begin)); // after the browser has gone there
})();
