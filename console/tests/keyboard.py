"""What the keyboard reaches on a page in the browser, and whether it is seen where it stands."""

READY = "() => new Promise(done => window.django?.jQuery ? django.jQuery(() => setTimeout(done)) : setTimeout(done))"
# Number all that can be pressed or filled in, and note how each looks while it has no focus. Of radio buttons Tab
# reaches one of each name; what stands behind a chooser or a backdrop is reached by what stands before it.
NUMBER = """() => {
    window.looks = (element) => ["outline", "boxShadow", "borderColor", "backgroundColor", "color", "left", "textDecoration"]
        .map(name => getComputedStyle(element)[name]).join("|");
    const radios = new Set();
    const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, [x-on\\\\:click], [\\\\@click]";
    const all = [...document.querySelectorAll(pressed)].filter(each => {
        if (each.disabled || each.closest("[inert], [aria-hidden=true], .select2-hidden-accessible")) return false;
        if (!each.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
        const box = each.getBoundingClientRect();
        if (!box.width || !box.height || each.classList.contains("inset-0") || each.id === "changelist-filter-close") return false;
        if (each.matches("label, .select2-selection *") || each.querySelector("a, button, input, [tabindex='0']")) return false;
        if (each.type !== "radio") return true;
        const isFirst = !radios.has(each.name);
        radios.add(each.name);
        return isFirst;
    });
    window.numbered = new Map(all.map((each, index) => [each, index]));
    const still = new CSSStyleSheet();  // how something looks in the end, at once
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets.push(still);
    window.before = all.map(looks);
    return all.map(each => (each.type === "radio" ? `radio ${each.name}` : each.outerHTML.slice(0, 160)));
}"""
# Note where each Tab has come to.
WATCH = """() => {
    window.stops = [];
    const here = (at) => {
        if (!at || at === document.body) return null;
        const group = at.type === "radio" ? document.querySelector(`[type=radio][name="${at.name}"]`) : at;
        const number = numbered.get(group) ?? -1;
        return { number, isSeen: number < 0 || group !== at || looks(at) !== before[number], html: at.outerHTML.slice(0, 160) };
    };
    window.addEventListener("keyup", event => event.key === "Tab" && stops.push(here(document.activeElement)), true);
}"""
# Where the browser begins is where somebody last was, so the page itself is made that place.
FROM_THE_TOP = """() => {
    document.activeElement.blur();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
}"""
# Give each the focus in turn, as Tab does.
FOCUS = """() => {
    const missed = [], unseen = [];
    for (const [each, number] of numbered) {
        const html = each.outerHTML.slice(0, 160);
        each.focus({ preventScroll: true });
        if (each !== document.activeElement || each.tabIndex < 0) missed.push(html);
        else if (looks(each) === before[number]) unseen.push(html);
    }
    document.activeElement.blur();
    return [missed, unseen];
}"""
MOST_STOPS, AT_ONCE = 400, 20


def focused(page):
    """Give everything on a page the focus, without pressing Tab for each; give what cannot have it, and what is unseen.

    The browser takes the focus for the keyboard's, and shows it, where a key was pressed last.
    """
    page.evaluate(READY)
    page.evaluate(FROM_THE_TOP)
    page.evaluate(NUMBER)
    page.keyboard.press("Tab")
    return page.evaluate(FOCUS)


def tabbed(page):
    """Press Tab through a whole page; give what it reached, and where nobody would see it."""
    page.evaluate(READY)
    page.evaluate(FROM_THE_TOP)
    everything = page.evaluate(NUMBER)
    page.evaluate(WATCH)
    reached, unseen = set(), []
    for here in stops_of(page):
        if here is None or (here["number"] in reached and here["number"] >= 0):
            break
        reached.add(here["number"])
        if not here["isSeen"]:
            unseen.append(here["html"])
    missed = [html for number, html in enumerate(everything) if number not in reached]
    return missed, unseen


def stops_of(page):
    """Press Tab, some times before the page is asked where that led to."""
    for _ in range(MOST_STOPS // AT_ONCE):
        for _ in range(AT_ONCE):
            page.keyboard.press("Tab")
        yield from page.evaluate("() => stops.splice(0)")
