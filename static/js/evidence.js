/* Evidence: says what will be saved, and names who refused photographs as soon as one is chosen. */
(() => {
  "use strict";
  const form = document.querySelector("[data-evidence]");
  if (!form) return;
  const all = (selector) => [...form.querySelectorAll(selector)];
  const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const box = form.querySelector("[data-refused]");

  function picture() {
    const [file] = form.elements.file.files;
    return form.elements.kind.value === "photo" || Boolean(file && file.type.startsWith("image/"));
  }

  function refused(chosen) {
    const named = [...box.querySelectorAll("[data-of]")];
    for (const one of named) one.hidden = !chosen.has(one.dataset.of);
    const count = named.filter((one) => !one.hidden).length;
    const total = box.querySelector("[data-refused-count]");
    if (total) total.textContent = count;
    box.hidden = !count || !picture();
  }

  function show() {
    const learners = all("[data-learner]").filter((one) => one.type === "hidden" || one.checked).map((one) => one.value);
    const level = form.querySelector("[name=level]:checked");
    const parts = [counted(learners.length, "learner"), counted(all("[name=statements]:checked").length, "statement")];
    parts.push(level ? level.nextElementSibling.firstChild.textContent.trim() : "no level yet");
    form.querySelector("[data-said]").textContent = `Not saved yet: ${parts.join(", ")}`;
    if (box) refused(new Set(learners));
  }

  form.addEventListener("change", show);
  show();
})();
