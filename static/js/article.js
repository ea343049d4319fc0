// Walks the claims of an article with n and p, and shows which marks and which note are one claim.
const notes = [...document.querySelectorAll("[data-claim]")];
const walker = document.querySelector(".walker");
const anchors = notes.map((note) => document.getElementById(`c${note.dataset.claim}`));
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

// Which claim is being read: the last one that has passed the upper third of the window.
let waiting = false;
function follow() {
  waiting = false;
  const line = innerHeight / 3;
  let near = -1;
  for (const [index, anchor] of anchors.entries()) {
    if (anchor && anchor.getBoundingClientRect().top <= line) near = index;
  }
  notes.forEach((note, index) => note.classList.toggle("is-near", index === near));
  const output = walker?.querySelector("output");
  if (output) output.value = `${Math.max(near, 0) + 1} / ${notes.length}`;
  if (near >= 0 && !location.hash) at = near;
}
function soon() {
  if (!waiting) requestAnimationFrame(follow);
  waiting = true;
}

if (walker) {
  walker.hidden = false;
  for (const button of walker.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => go(Number(button.dataset.step)));
  }
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  follow();
}
addEventListener("hashchange", fromAddress);
fromAddress();
for (const note of notes) {
  note.addEventListener("pointerenter", () => light(note.dataset.claim));
  note.addEventListener("pointerleave", fromAddress);
}
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "n") go(1);
  if (event.key === "p") go(-1);
});
