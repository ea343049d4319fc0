// Drag and drop on top of a plain file input: the form works the same without this file.
const field = document.querySelector("[data-drop]");
const input = field?.querySelector("input[type=file]");
const list = field?.querySelector("[data-drop-list]");

function show() {
  const files = [...input.files];
  const shown = files.slice(0, 20).map((file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name}, ${Math.max(1, Math.round(file.size / 1024))} kB`;
    return item;
  });
  if (files.length > shown.length) {
    const rest = document.createElement("li");
    rest.textContent = `+ ${files.length - shown.length}`;
    shown.push(rest);
  }
  list.replaceChildren(...shown);
}

if (field && input && list) {
  input.addEventListener("change", show);
  if (input.files.length) show(); // chosen before this script was there
  for (const name of ["dragenter", "dragover"]) {
    field.addEventListener(name, (event) => {
      event.preventDefault();
      field.classList.add("drop-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    field.addEventListener(name, () => field.classList.remove("drop-over"));
  }
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
    input.files = all.files;
    show();
  });
}
