// A page of several forms: what is written in one outlives the sending of another, and leaving asks first.
// What is kept lives for that one step: the next page puts it back and forgets it. Without storage, leaving asks.
const page = document.querySelector("[data-keep-words]");
const STORED = `claimtrack-words-${page?.dataset.keepWords}`;
const forms = [...(page?.querySelectorAll("form[method=post]") ?? [])];
let sending = false;

// The fields of a form by name: radio buttons of one name are one field.
function fields(form) {
  const named = [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
  return [...new Set(named.map((one) => one.name))].map((name) => [name, form.elements[name]]);
}

function served(field) {
  if (field instanceof RadioNodeList) return [...field].find((one) => one.defaultChecked)?.value ?? "";
  if (field.options) return ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value ?? "";
  return field.defaultValue;
}

const written = (form) => fields(form).filter(([, field]) => field.value !== served(field));

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
  } catch {
    return [];
  }
}

function keep(kept) {
  try {
    if (kept.length) sessionStorage.setItem(STORED, JSON.stringify(kept));
    else sessionStorage.removeItem(STORED);
    return true;
  } catch {
    return !kept.length; // storage is forbidden or full
  }
}

function putBack({ action, version, words }) {
  const form = forms.find((one) => one.getAttribute("action") === action);
  if (!form || words.some(([name]) => !form.elements[name])) return false; // not to be written now: kept on
  for (const [name, was, now] of words) {
    const field = form.elements[name];
    // somebody has saved other words meanwhile: sent as of then, so that the server tells of it
    if (served(field) !== was && form.elements.version) form.elements.version.value = version;
    field.value = now;
    for (let at = field[0]?.form ? field[0] : field; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  }
  return true;
}

const kept = recall();
const left = kept.filter((one) => !putBack(one));
keep(left);
if (left.length < kept.length) document.querySelector("[data-kept]").hidden = false;

for (const form of forms) {
  form.addEventListener("submit", () => {
    const others = forms.filter((one) => one !== form && written(one).length);
    sending = keep([
      ...left.filter((one) => one.action !== form.getAttribute("action")),
      ...others.map((one) => ({
        action: one.getAttribute("action"),
        version: one.elements.version?.value,
        words: written(one).map(([name, field]) => [name, served(field), field.value]),
      })),
    ]);
  });
}
addEventListener("beforeunload", (event) => {
  if (!sending && forms.some((form) => written(form).length)) event.preventDefault();
});
addEventListener("pageshow", () => (sending = false));
