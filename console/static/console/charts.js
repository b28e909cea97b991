// The theme draws the axes' labels in one grey, which is too dark on its dark background.
function paintCharts() {
  const isDark = document.documentElement.classList.contains("dark");
  for (const chart of Object.values(window.Chart?.instances ?? {})) {
    for (const axis of Object.values(chart.options.scales)) {
      axis.ticks.color = isDark ? "#d1d5db" : "#4b5563";
    }
    chart.update("none");
  }
}

addEventListener("load", () => {
  paintCharts();
  new MutationObserver(paintCharts).observe(document.documentElement, { attributeFilter: ["class"] });
});
