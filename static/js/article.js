// Walks the claims of an article with n and p, and shows which marks and which note are one claim.
const notes = [...document.querySelectorAll("[data-claim]")];
const keys = document.querySelector(".legend-keys");
let at = -1;

function light(id) {
  for (const element of document.querySelectorAll(".is-here")) element.classList.remove("is-here");
  if (!id) return;
  for (const element of document.querySelectorAll(`[data-claims~="${id}"], [data-claim="${id}"]`)) {
    element.classList.add("is-here");
  }
}

function go(step) {
  if (!notes.length) return;
  at = (at + step + notes.length) % notes.length;
  const id = notes[at].dataset.claim;
  light(id);
  history.replaceState(null, "", `#c${id}`);
  document.getElementById(`c${id}`)?.scrollIntoView({ block: "center" });
  notes[at].querySelector("a")?.focus({ preventScroll: true });
}

function fromAddress() {
  const id = /^#c(\d+)$/.exec(location.hash)?.[1];
  at = notes.findIndex((note) => note.dataset.claim === id);
  light(at < 0 ? null : id);
}

if (keys) keys.hidden = false;
addEventListener("hashchange", fromAddress);
fromAddress();
for (const note of notes) {
  note.addEventListener("pointerenter", () => light(note.dataset.claim));
  note.addEventListener("pointerleave", fromAddress);
}
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  if (event.key === "n") go(1);
  if (event.key === "p") go(-1);
});
