"""Several people in one Firefox: the window of whoever acts comes forward first, as it would at their own desk.

In Chromium Playwright makes every page believe that it has the focus. In Firefox one has it, and in the others what is
focused hears nothing of it. A finger of its driver makes touches, but no click of them: it is a mouse there.
"""

from typing import Any

import pytest
from playwright.sync_api import Locator, LocatorAssertions, Page
from playwright.sync_api._generated import mapping

ACTS = ("check", "click", "fill", "focus", "hover", "press", "press_sequentially")
SITS_IN_FRONT = "Document.prototype.hasFocus = () => true"  # whoever only reads has no window of their own


def come_forward_to_act(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Locator, "tap", Locator.click)
    for name in ACTS:
        patch.setattr(Locator, name, forward_first(getattr(Locator, name), lambda locator: locator.page))
    patch.setattr(Locator, "fill", emptied_first(Locator.fill))
    patch.setattr(Page, "keyboard", property(forward_first(Page.keyboard.fget, lambda page: page)))
    patch.setattr(LocatorAssertions, "to_be_focused", forward_first(LocatorAssertions.to_be_focused, page_of))


def emptied_first(fill: Any) -> Any:
    """What has no selection that scripts can read, an address, say, Playwright adds to instead of filling it."""

    def filling(self: Locator, value: str, **named: Any) -> None:
        if self.evaluate("({ type, value }) => type === 'email' && value !== ''"):
            fill(self, "", **named)
        fill(self, value, **named)

    return filling


def forward_first(act: Any, page_of: Any) -> Any:
    def acting(self: Any, *arguments: Any, **named: Any) -> Any:
        page = page_of(self)
        if in_front[-1:] != [page]:
            page.bring_to_front()
            in_front[:] = [page]
        return act(self, *arguments, **named)

    return acting


in_front: list[Page] = []


def page_of(assertions: LocatorAssertions) -> Page:
    return mapping.from_maybe_impl(assertions._impl_obj._actual_locator).page
