// What a page does beyond its HTML: the reader's zone, focus on what went wrong, and no second press of a button.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes(`zone=${zone}`)) {
  document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}
if (zone && zone !== "UTC") {
  // A first page was written without it.
  const said = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };
  for (const time of document.querySelectorAll("time")) {
    if (time.textContent.endsWith(" UTC")) time.textContent = new Date(time.dateTime).toLocaleString("en-GB", said);
  }
}

document.getElementById("problem")?.focus();
document.querySelector(".outline [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A form that is on its way is not sent twice; the page that comes back from the history may be sent again, and so may
// one that fetches a file.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter?.dataset.fetches) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// What was read after one's own write is a plain address again.
const here = new URL(location.href);
if (here.searchParams.has("after")) {
  here.searchParams.delete("after");
  history.replaceState(null, "", here);
}

// Whatever a page shows of something that lives is read again when something happened there since it was written.
for (const part of document.querySelectorAll("[data-live]")) {
  const events = new EventSource(`${part.dataset.live}?after_sequence=${document.body.dataset.readTo}`);
  let soon;
  events.onmessage = (event) => {
    clearTimeout(soon);
    soon = setTimeout(() => refresh(part, event.lastEventId), 250);
  };
}

async function refresh(part, sequence) {
  const now = document.getElementById(part.id);
  const busy = now?.contains(document.activeElement) || now?.querySelector("details[open]");
  if (!now || busy) return;
  const here = new URL(location.href);
  here.searchParams.set("after", sequence);
  const answer = await fetch(here, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  if (fresh) now.replaceChildren(...fresh.childNodes);
  else if ("passes" in now.dataset) location.reload(); // what the page waited for is there
}

// What was typed and not yet sent does not outlast signing out.
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith("scorecard:")) localStorage.removeItem(name);
});
