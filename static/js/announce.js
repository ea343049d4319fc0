// Says aloud what an exchange of a part of the page has changed: once, and only when the words differ.
// The announcer itself is never exchanged, which is what screen readers need.
const announcer = document.getElementById("announcer");
const words = () => document.querySelector("[data-announce]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
let said = words();

// The same beside filters that leave no room for the list.
function tell() {
  for (const tally of said ? document.querySelectorAll("[data-tally]") : []) tally.textContent = said;
}
tell();

document.body.addEventListener("htmx:afterSettle", () => {
  const now = words();
  if (now !== said) {
    said = now;
    announcer.textContent = now;
    tell();
  }
});
