// Forms: sent once, and what was typed survives a session that ended or an answer that never came.
const DRAFT = "zm-draft";
const KEPT_FOR_MS = 12 * 3600 * 1000;
const LOCKED_FOR_MS = 8000; // a download leaves the page as it is, so its button comes back
const NEVER_KEPT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

function buttonsOf(form) {
  const own = [...form.querySelectorAll("button, input[type=submit]")];
  const elsewhere = form.id ? [...document.querySelectorAll(`button[form="${CSS.escape(form.id)}"]`)] : [];
  return [...own, ...elsewhere].filter((button) => button.type === "submit");
}

function lock(form) {
  const buttons = buttonsOf(form).filter((button) => !button.disabled);
  const unlock = () => buttons.forEach((button) => { button.disabled = false; });
  // After the browser has gathered what it sends, the button's own name and value included.
  setTimeout(() => buttons.forEach((button) => { button.disabled = true; }));
  setTimeout(unlock, LOCKED_FOR_MS);
  addEventListener("pageshow", unlock, { once: true });
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !NEVER_KEPT.has(field.type));
}

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return { value: field.value, checked: field.checked };
  if (field.tagName !== "SELECT") return { value: field.value };
  return { chosen: [...field.selectedOptions].map((option) => [option.value, option.text]) };
}

function fill(field, kept) {
  if ("checked" in kept) field.checked = kept.checked;
  else if (field.tagName !== "SELECT") field.value = kept.value;
  else {
    for (const option of field.options) option.selected = false;
    for (const [value, text] of kept.chosen) {
      const option = [...field.options].find((each) => each.value === value);
      if (option) option.selected = true;
      else field.add(new Option(text, value, true, true));
    }
  }
  field.dispatchEvent(new Event("change", { bubbles: true }));
  window.django?.jQuery?.(field).trigger("change.select2");
}

function readDraft() {
  try {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT));
    return draft && Date.now() - draft.at < KEPT_FOR_MS ? draft : null;
  } catch {
    return null;
  }
}

function writeDraft(draft) {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  } catch {
    // there is no room for it: nothing is worse than before
  }
}

function here() {
  return location.pathname + location.search;
}

function user() {
  return document.querySelector("meta[name=zm-user]")?.content ?? "";
}

function keepDraft(form) {
  const kept = fieldsOf(form).map((field) => ({ name: field.name, ...valueOf(field) }));
  const index = [...document.forms].indexOf(form);
  if (user() && kept.length) writeDraft({ path: here(), user: user(), at: Date.now(), index, id: form.id, kept });
}

function formOf(draft) {
  return draft.id ? document.getElementById(draft.id) : document.forms[draft.index];
}

function restore(draft) {
  const form = formOf(draft);
  if (!form) return;
  const left = [...draft.kept];
  for (const field of fieldsOf(form)) {
    const isButton = field.type === "checkbox" || field.type === "radio";
    const at = left.findIndex((each) => each.name === field.name && (!isButton || each.value === field.value));
    if (at >= 0) fill(field, left.splice(at, 1)[0]);
  }
  const notice = document.getElementById("zm-draft-notice");
  if (notice) form.before(notice.content.cloneNode(true));
}

// What is left of a form that was sent: it was stored, refused with everything still in it, or interrupted.
function meetDraft() {
  const draft = readDraft();
  if (!draft) return;
  const back = document.getElementById("zm-draft-back");
  if (back || document.getElementById("login-form")) {
    if (back) {
      back.href = draft.path;
      document.getElementById("zm-draft-kept").hidden = false;
    }
    writeDraft({ ...draft, interrupted: true });
    return;
  }
  const cameByRedirect = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  // What was sent has an answer: a refusal with everything still in the form, or what would come of it.
  const isAnswered = document.querySelector(".errornote, .errorlist, .zm-conflict, [data-answered]") !== null;
  const isMine = draft.user === user() && draft.path === here();
  if (isMine && !isAnswered && (draft.interrupted || !cameByRedirect)) restore(draft);
  sessionStorage.removeItem(DRAFT);
}

// A refusal may stand below what the page says of an object: it is the first thing to be read.
function showRefusal() {
  const refusal = document.querySelector(".zm-conflict, .errornote");
  if (!refusal) return;
  refusal.tabIndex = -1;
  refusal.focus({ preventScroll: true });
  refusal.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.id !== "login-form") keepDraft(form);
  lock(form);
});

addEventListener("load", showRefusal);
addEventListener("load", () => (window.django?.jQuery ? window.django.jQuery(() => setTimeout(meetDraft)) : meetDraft()));
