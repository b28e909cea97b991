// The page of a bulk works on it a second at a time, and says how far it is; without this there is a button.
const MOST_FAILURES = 8;

function pause(seconds) {
  return new Promise((done) => setTimeout(done, 1000 * seconds));
}

// Where the answer is lost, or the platform is busy, it is asked again; a step that was done twice is no harm.
// A platform that does not answer at all is being started again, however long that takes.
async function step(url, token) {
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  for (let failures = 1, refusals = 0; refusals < MOST_FAILURES; failures += 1) {
    const answer = await fetch(url, { method: "POST", headers }).catch(() => null);
    if (answer?.ok && answer.headers.get("Content-Type").startsWith("application/json")) return answer.json();
    if (answer && answer.status < 500) return null;
    refusals += answer ? 1 : 0;
    await pause(Math.min(failures, MOST_FAILURES) / 2);
  }
  return null;
}

addEventListener("load", async () => {
  const bar = document.getElementById("zm-bulk");
  const token = document.querySelector("#zm-bulk-step input[name=csrfmiddlewaretoken]")?.value;
  if (!bar?.dataset.busy || !token) return;
  const inWords = (number) => number.toLocaleString(document.documentElement.lang);
  for (;;) {
    const standing = await step(bar.dataset.url, token);
    // Nothing came of it: whoever is no longer logged in is asked to, and comes back here.
    if (!standing?.is_busy) return location.reload();
    bar.value = standing.finished;
    document.getElementById("zm-bulk-count").textContent = `${inWords(standing.finished)} / ${inWords(standing.total)}`;
  }
});
