"""What is wrong with a page for its readers, by axe: contrast of each kind of text, and all else on the whole page.

Contrast alone takes axe ten times as long as the rest together, since it asks what lies behind each text; a table's
hundred cells of one look have the same answer. Looks are told apart by colours, sizes, classes and what lies behind.
"""

from typing import Final

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

_VIOLATIONS: Final = ".then(found => found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`))"
_BUT_CONTRAST: Final = f"""() => axe.run(document, {{
    resultTypes: ["violations"], rules: {{"color-contrast": {{enabled: false}}}}
}}){_VIOLATIONS}"""
_CONTRAST: Final = f"""async () => {{
    await Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)));
    const behind = new Map();
    const groundOf = one => {{
        if (!one) return "";
        if (!behind.has(one)) {{
            const look = getComputedStyle(one);
            const own = [one.className?.baseVal ?? one.className, look.backgroundColor, look.backgroundImage,
                look.opacity, look.filter, look.position, look.zIndex, look.visibility, look.textShadow];
            behind.set(one, `${{groundOf(one.parentElement)}}/${{own.join()}}`);
        }}
        return behind.get(one);
    }};
    const kinds = new Map();
    const add = one => {{
        if (!one.checkVisibility() || !one.getClientRects().length) return;
        const look = getComputedStyle(one);
        const key = [one.tagName, look.color, look.fontSize, look.fontWeight, groundOf(one)].join();
        if (!kinds.has(key)) kinds.set(key, one);
    }};
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.data.trim()) add(texts.currentNode.parentElement);
    document.querySelectorAll("input, select, textarea, button").forEach(add);
    const include = [...kinds.values()];
    if (!include.length) return [];
    return axe.run({{include}}, {{runOnly: ["color-contrast"], resultTypes: ["violations"]}}){_VIOLATIONS};
}}"""

_UNTOLD: Final = """() => [...document.querySelectorAll("main *")]
    .filter(one => one.scrollWidth > one.clientWidth + 8 && one.checkVisibility() && one.clientWidth > 100
        && getComputedStyle(one).overflowX === "auto" && !one.matches(".plan-pages, .tabs, textarea, pre"))
    .filter(one => !(one.classList.contains("goes-on") && one.querySelector(":scope > .sideways")?.checkVisibility()))
    .map(one => one.outerHTML.slice(0, 120))"""


def complaints_of(page: Page) -> list[str]:
    """What axe finds on the page, how much wider than the window it is, and what goes on sideways without saying so."""
    page.evaluate(Axe().axe_script)
    found: list[str] = [*page.evaluate(_BUT_CONTRAST), *page.evaluate(_CONTRAST)]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found += [f"goes on sideways and does not say so: {one}" for one in page.evaluate(_UNTOLD)]
    return [*found, f"{wider} pixels too wide"] if wider > 0 else found
