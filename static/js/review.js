// The keys of the review queue: each presses what is on the page already, so all works without this file.
const dialog = document.getElementById("review-keys");
const help = document.querySelector("[data-help]");
const on = document.querySelector("[data-keys-on]");
const STORED = "claimtrack-review-keys";
let leaving = false; // an answer is on its way: a second press must not decide the next one unseen

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null; // storage may be forbidden; the keys then are on
  }
}

function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // it holds for this page then
  }
}

function busy(event) {
  return (
    event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || leaving ||
    event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]")
  );
}

if (dialog && help && on) {
  help.hidden = false;
  on.checked = stored() !== "off";
  on.addEventListener("change", () => store(on.checked ? "on" : "off"));
  help.addEventListener("click", () => (dialog.open ? dialog.close() : dialog.showModal()));

  addEventListener("keydown", (event) => {
    if (busy(event)) return;
    if (dialog.open) {
      if (event.key === "?") dialog.close();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!on.checked && key !== "?") return;
    const pressed = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
}

for (const form of document.querySelectorAll(".review-answers, .review-undo")) {
  form.addEventListener("submit", (event) => {
    if (leaving) event.preventDefault();
    leaving = true;
  });
}
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // gone back to: it may have been decided since
});
document.querySelector(".review-conflict")?.focus();
