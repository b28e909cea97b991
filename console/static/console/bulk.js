// The page of a bulk works on it a second at a time, and says how far it is; without this there is a button.
addEventListener("load", async () => {
  const bar = document.getElementById("zm-bulk");
  const token = document.querySelector("#zm-bulk-step input[name=csrfmiddlewaretoken]")?.value;
  if (!bar?.dataset.busy || !token) return;
  for (;;) {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(bar.dataset.url, { method: "POST", headers }).catch(() => null);
    if (!answer?.ok) return;
    const { finished, total, is_busy: isBusy } = await answer.json();
    bar.value = finished;
    const inWords = (number) => number.toLocaleString(document.documentElement.lang);
    document.getElementById("zm-bulk-count").textContent = `${inWords(finished)} / ${inWords(total)}`;
    if (!isBusy) return location.reload();
  }
});
