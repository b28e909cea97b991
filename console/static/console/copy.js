// Buttons that copy an id or a key; where the browser has no clipboard (plain HTTP), what is to be copied is selected.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    document.execCommand("copy");
  }
  button.classList.add("zm-copied");
  setTimeout(() => button.classList.remove("zm-copied"), 1500);
});
