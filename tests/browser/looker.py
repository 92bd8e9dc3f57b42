"""What is looked for on every screen: what axe-core finds, controls without a name, boxes to type
in that correct what they should not or whose attributes are no words of HTML's, and what is wider than a phone."""

from pathlib import Path

from tools.process import until

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
DRAWN = """
  () => {
    const mains = [...document.querySelectorAll("main, [role=main]")].filter((main) => main.getClientRects().length);
    return mains.every((main) => main.innerText.trim()); // most come in parts
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
BOXES_THAT_ARE_WRONG = """
  () => {
    const allowed = {
      spellcheck: ["true", "false"],
      autocorrect: ["on", "off"],
      autocapitalize: ["none", "off", "sentences", "words", "characters"],
      dir: ["auto", "ltr", "rtl"],
      enterkeyhint: ["enter", "done", "go", "next", "previous", "search", "send"],
      translate: ["yes", "no"],
      draggable: ["true", "false"],
    };
    const isNoWord = (box, name) => box.hasAttribute(name) && !allowed[name].includes(box.getAttribute(name));
    const isWrong = (box) => (
      Object.keys(allowed).some((name) => isNoWord(box, name)) ||
      ["", "true", "false"].includes(box.getAttribute("autocomplete")) ||
      box.spellcheck !== (box.getAttribute("spellcheck") !== "false")
    );
    const isUnlikeItsKind = (box) => {
      const [spelling, capitals] = [box.getAttribute("spellcheck"), box.getAttribute("autocapitalize")];
      const isVerbatim = /password|email|search/.test(box.type) || box.role === "combobox";
      if (isVerbatim) return spelling !== "false" || capitals !== "none";
      return spelling === "false" && capitals !== "none";
    };
    const typed = "input:is([type=text], [type=search], [type=email], [type=password], :not([type])), textarea";
    const ours = [...document.querySelectorAll(typed)].filter((box) => !box.closest(".swagger-ui"));
    const boxes = ours.filter((box) => !box.hidden);
    const wrong = boxes.filter((box) => isWrong(box) || isUnlikeItsKind(box) || !box.hasAttribute("dir"));
    return wrong.map((box) => box.outerHTML.slice(0, 300));
  }
"""


CONTROLS = {"button", "checkbox", "combobox", "link", "menuitem", "option", "radio", "searchbox", "slider", "textbox"}
LIGHTS = (
    ({"color_scheme": "light"}, []),
    ({"color_scheme": "dark"}, ["color-contrast"]),
    ({"forced_colors": "active"}, ["color-contrast"]),
)


class Looker:
    """What is wrong with the screens it was shown: with axe-core all its rules in light, and contrast again in dark and
    in forced colours; and which controls the browser tells a screen reader no name of.
    """

    def __init__(self):
        self.found = []

    def looks_at(self, person, screen, *, lights=LIGHTS):
        page = person.page
        until(lambda: page.evaluate(DRAWN), 20, f"{screen} being drawn")
        if not page.evaluate("'axe' in globalThis"):
            page.evaluate(AXE)
        for light, rules in lights:
            page.emulate_media(**light)
            self.found += [(screen, str(light), *fault) for fault in page.evaluate(LOOK, rules)]
        page.emulate_media(color_scheme="light", forced_colors="none")
        self.found += [(screen, "has no name", role) for role in nameless(person)]
        self.found += [
            (screen, "would correct what is typed, or has a wrong attribute", box)
            for box in page.evaluate(BOXES_THAT_ARE_WRONG)
        ]

    def tell(self):
        return "\n\n".join("\n".join(fault) for fault in self.found)


def nameless(person):
    """Return the roles of the controls that have no name in the accessibility tree, which only Chromium shows."""
    if person.page.context.browser.browser_type.name != "chromium":
        return []
    session = person.context.new_cdp_session(person.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    shown = [node for node in nodes if not node["ignored"] and node.get("role", {}).get("value") in CONTROLS]
    return [node["role"]["value"] for node in shown if not node.get("name", {}).get("value", "").strip()]
