// What if: a moved slider asks again and shows the answer; without this file a button does the same.

const form = document.querySelector("[data-what-if]");
let asking;

form?.addEventListener("input", (event) => {
  const slider = event.target;
  if (slider.type === "range") slider.nextElementSibling.value = slider.value;
  clearTimeout(asking);
  asking = setTimeout(ask, 150);
});

async function ask() {
  const moved = new URLSearchParams(new FormData(form));
  for (const slider of form.querySelectorAll("[data-agreed]")) {
    if (slider.value === slider.dataset.agreed) moved.delete(slider.name);
  }
  const answer = await fetch(`${form.action.split("#")[0]}?${moved}`);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("what-if-result");
  if (fresh) document.getElementById("what-if-result").replaceChildren(...fresh.childNodes);
}
