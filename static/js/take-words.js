// Takes words selected in an article into the form beside it. Without this file they are pasted by hand.
// The server finds them again by the words; the offset, in code points, tells which of several places is meant.
const form = document.querySelector("[data-words-form]");
const bar = document.querySelector("[data-take-bar]");
const shown = document.querySelector("[data-take-shown]");
const APART = " … ";
let taken = null; // { words, at } of the latest selection in the text

const field = (role) => form.querySelector(`[name="${role}"]`);
const place = (role) => form.querySelector(`[name="at_${role}"]`);

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const pieces = [];
  let at = -1;
  for (const paragraph of document.querySelectorAll("[data-start]")) {
    if (!range.intersectsNode(paragraph)) continue;
    const inside = document.createRange();
    inside.selectNodeContents(paragraph);
    const before = inside.cloneRange();
    if (paragraph.contains(range.startContainer)) inside.setStart(range.startContainer, range.startOffset);
    if (paragraph.contains(range.endContainer)) inside.setEnd(range.endContainer, range.endOffset);
    const words = inside.toString();
    if (!words.trim()) continue;
    if (at < 0) {
      before.setEnd(inside.startContainer, inside.startOffset);
      const blank = words.length - words.trimStart().length;
      at = Number(paragraph.dataset.start) + [...before.toString()].length + blank;
    }
    pieces.push(words.trim());
  }
  return pieces.length ? { words: pieces.join("\n\n"), at } : null;
}

function follow() {
  const now = selected();
  if (now) {
    taken = now;
    shown.textContent = now.words.length > 90 ? `${now.words.slice(0, 60)} … ${now.words.slice(-25)}` : now.words;
  }
  bar.hidden = !now;
}

function take(role, more) {
  if (!taken) return;
  const target = field(role);
  const offsets = place(role).value;
  // A further piece is placed by its offset only where the pieces before it are, too.
  const known = !more || !target.value || offsets;
  target.value = more && target.value ? target.value + APART + taken.words : taken.words;
  place(role).value = !known ? "" : more && offsets ? `${offsets},${taken.at}` : String(taken.at);
  form.closest("details")?.setAttribute("open", "");
  target.dispatchEvent(new Event("change", { bubbles: true }));
  target.classList.add("is-taken");
  setTimeout(() => target.classList.remove("is-taken"), 1200);
  document.getElementById("announcer").textContent = `${target.labels[0]?.textContent ?? ""}: ${taken.words}`;
  getSelection().removeAllRanges();
  bar.hidden = true;
}

if (form && bar && shown) {
  document.addEventListener("selectionchange", follow);
  follow(); // what was selected before this script was there
  const pane = document.querySelector(".correct-side");
  const mark = pane?.querySelector("mark");
  if (mark && pane.scrollHeight > pane.clientHeight) pane.scrollTop = mark.offsetTop - pane.offsetTop - 80;
  for (const button of bar.querySelectorAll("[data-take]")) {
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => take(button.dataset.take, "more" in button.dataset));
  }
  for (const role of ["content", "cue", "said_by"]) {
    field(role).addEventListener("input", () => {
      place(role).value = ""; // written by hand: the words alone count
    });
  }
}
