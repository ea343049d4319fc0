// Filters that nobody has set stay out of the address, so that it can be shared.
document.body.addEventListener("htmx:configRequest", ({ detail: { verb, formData } }) => {
  if (verb !== "get") return;
  const kept = [...formData].filter(([, value]) => value !== "");
  for (const name of new Set(formData.keys())) formData.delete(name);
  for (const [name, value] of kept) formData.append(name, value);
});
