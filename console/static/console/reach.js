// Beside the form of a campaign: how many clients fit what stands in it, as soon as it stands there.
const REACH_FIELDS = ["target_gender", "target_age_from", "target_age_to", "target_location", "impressions_limit"];
const REACH_PAUSE_MS = 300;

addEventListener("load", () => {
  const place = document.getElementById("zm-reach");
  const form = place?.closest("form");
  if (!form) return;
  let timer;
  let latest = 0;
  async function ask() {
    const query = new URLSearchParams();
    for (const name of REACH_FIELDS) if (form.elements[name]) query.set(name, form.elements[name].value);
    if (place.dataset.campaign) query.set("campaign", place.dataset.campaign);
    const mine = (latest += 1);
    const answer = await fetch(`${place.dataset.url}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (mine !== latest || !answer?.ok || !answer.headers.get("Content-Type").startsWith("application/json")) return;
    const { sentence, is_short: isShort } = await answer.json();
    place.textContent = sentence;
    place.classList.toggle("zm-no", isShort);
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, REACH_PAUSE_MS);
  }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  ask();
});
