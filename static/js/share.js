// Copies citations and addresses, and says so; without this file they can be marked and copied by hand.
const announcer = document.getElementById("announcer");

async function copy(text, near) {
  await navigator.clipboard.writeText(text);
  const words = document.body.dataset.copied ?? "Copied";
  if (announcer) announcer.textContent = words;
  const was = near.textContent;
  near.textContent = `✓ ${words}`;
  setTimeout(() => (near.textContent = was), 1600);
}

for (const button of document.querySelectorAll("[data-copy-from]")) {
  button.hidden = !navigator.clipboard;
  const field = document.getElementById(button.dataset.copyFrom);
  button.addEventListener("click", () => copy(field.value, button).catch(() => field.select()));
}
for (const field of document.querySelectorAll("#share-link, #share-citation")) {
  field.addEventListener("focus", () => field.select());
}
for (const link of document.querySelectorAll("a[data-copy]")) {
  link.addEventListener("click", (event) => {
    if (!navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    copy(link.dataset.copy, link).catch(() => location.assign(link.href));
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// Where the panel lies over the page, Escape or a press beside it closes it.
const panel = document.querySelector("details.share");
const floats = () => panel?.open && getComputedStyle(panel.querySelector(".share-body")).position === "absolute";
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !floats()) return;
  panel.open = false;
  panel.querySelector("summary").focus();
});
addEventListener("pointerdown", (event) => {
  if (floats() && !panel.contains(event.target)) panel.open = false;
});
