"""What is looked for on every screen: what axe-core finds, and what is wider than a phone."""

from pathlib import Path

AXE = (Path(__file__).parent / "axe.min.js").read_text()
LOOK = """
  async (rules) => {
    const drawn = () => new Promise(requestAnimationFrame);
    await drawn(); // a page may hear of the other theme by an event, and is painted in it a frame later
    await drawn();
    const { violations } = await axe.run(rules.length ? { runOnly: rules } : {});
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary]));
  }
"""
JUTTING_OUT = """
  () => {
    const isAllowed = (each) => each.closest("pre, .visually-hidden") || cutBy(each);
    const cutBy = (each) => each && (getComputedStyle(each).textOverflow === "ellipsis" || cutBy(each.parentElement));
    const jutsOut = (each) => {
      const { width, left, right } = each.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1) && !isAllowed(each);
    };
    const wide = [...document.querySelectorAll("body *")].filter(jutsOut).map((each) => each.outerHTML.slice(0, 200));
    return document.documentElement.scrollWidth > innerWidth ? ["the page itself", ...wide] : wide;
  }
"""


class Looker:
    """What axe-core found on the screens it was shown: all its rules in light, contrast again in dark."""

    def __init__(self):
        self.found = []

    def looks_at(self, person, screen):
        page = person.page
        if not page.evaluate("'axe' in globalThis"):
            page.evaluate(AXE)
        for theme, rules in (("light", []), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=theme)
            self.found += [(screen, theme, *fault) for fault in page.evaluate(LOOK, rules)]

    def tell(self):
        return "\n\n".join("\n".join(fault) for fault in self.found)
