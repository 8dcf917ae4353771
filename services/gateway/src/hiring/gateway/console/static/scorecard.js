// A scorecard is kept on this device as it is typed, by person and evaluation; it goes when it was submitted.

const place = (name) => `scorecard:${name}`;
const card = document.querySelector("[data-scorecard]");
const done = document.querySelector("[data-scorecard-done]");
if (done) localStorage.removeItem(place(done.dataset.scorecardDone));
if (card) keep(card.querySelector("form"), place(card.dataset.scorecard), card.dataset.typed);

function keep(form, where, typed) {
  const status = form.querySelector("[data-saved]");
  const kept = localStorage.getItem(where);
  if (kept && !typed) {
    restore(form, JSON.parse(kept));
    status.textContent = "What you had typed on this device is back.";
  }
  form.addEventListener("input", () => {
    const said = [...new FormData(form)].filter(([name, value]) => name.startsWith("/") && !name.endsWith("/skill") && value);
    localStorage.setItem(where, JSON.stringify(Object.fromEntries(said)));
    status.textContent = `Kept on this device, ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}.`;
  });
}

function restore(form, said) {
  for (const field of form.elements) {
    if (!(field.name in said)) continue;
    if (field.type === "radio") field.checked = field.value === said[field.name];
    else field.value = said[field.name];
  }
}
