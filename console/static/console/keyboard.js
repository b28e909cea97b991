// What the theme lets be clicked only, the keyboard reaches too; what opens takes the focus and gives it back.
const OPENERS = { "filterOpen = true": "#changelist-filter", "openUserLinks = !openUserLinks": "nav" };
const RELATED = "openRelatedWidgetWrapper = !openRelatedWidgetWrapper"; // its panel is moved to the end of the page
const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, [tabindex='0']";

function actionOf(element) {
  return element.getAttribute("x-on:click") ?? element.getAttribute("@click") ?? "";
}

function panelOf(opener) {
  if (actionOf(opener) === RELATED) {
    return document.getElementById(opener.closest("[data-id^='related-widget-wrapper-']")?.dataset.id);
  }
  const [, where] = Object.entries(OPENERS).find(([action]) => actionOf(opener) === action) ?? [];
  if (!where) return null;
  return where.startsWith("#") ? document.querySelector(where) : opener.parentElement.querySelector(where);
}

function isShown(element) {
  return element.offsetParent !== null || getComputedStyle(element).position === "fixed";
}

function nameOf(element) {
  return element.innerText.replace(/\b[a-z]+(_[a-z0-9]+)+\b/g, "").trim();
}

// An icon is read aloud as what it does, not as the word that draws it.
function labelIcon(element) {
  const isIcon = element.matches(".material-symbols-outlined, :has(> .material-symbols-outlined:only-child)");
  if (!isIcon || element.ariaLabel) return;
  const menu = actionOf(element).startsWith("sidebarMobileOpen") ? document.querySelector(".zm-narrow") : null;
  const more = actionOf(element).startsWith("openRelatedWidgetWrapper") ? document.querySelector("meta[name=zm-more]") : null;
  element.ariaLabel = element.title || menu?.ariaLabel || more?.content || null;
}

function open(opener, panel) {
  opener.click();
  setTimeout(() => {
    if (!isShown(panel)) return;
    [...panel.querySelectorAll(FOCUSABLE)].find(isShown)?.focus();
  }, 200);
}

function reach(element) {
  const isReachable = element.matches("a[href], button, input, select, textarea, label");
  const isBackdrop = element.id === "changelist-filter-close" || element.classList.contains("inset-0");
  labelIcon(element);
  if (isReachable || isBackdrop || !(nameOf(element) || element.ariaLabel)) return;
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  const panel = panelOf(element);
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    if (panel) open(element, panel);
    else element.click();
  });
  panel?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (actionOf(element).startsWith("open") && actionOf(element) !== RELATED) element.click();
    element.focus();
  });
}

addEventListener("load", () => document.querySelectorAll("[x-on\\:click], [\\@click]").forEach(reach));
