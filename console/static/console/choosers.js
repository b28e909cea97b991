// Select2 names its fields by what is chosen, so an empty one has no name; give each its label's too.
function nameChoosers() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = select.labels[0];
    const chosen = select.nextElementSibling?.querySelector("[role=textbox]");
    if (!label || !chosen) continue;
    label.id ||= `${select.id}_label`;
    for (const part of [chosen, chosen.closest("[role=combobox]")]) {
      part?.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    }
  }
}

// jQuery's queue, so that it comes after Select2.
window.addEventListener("load", () => window.django?.jQuery?.(nameChoosers));
