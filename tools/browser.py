"""A headless Chromium, for what is measured, shown and tested in a real browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

# That without a window at all does the same for a fraction: the other one opens one for everybody, unseen.
PROGRAMS = ("chromium-headless-shell", "chromium")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",  # it may run as root in a container, and opens nothing but Hearth
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--font-render-hinting=none",
]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-GB",
}


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def sign_in(context: BrowserContext, url: str, email: str, password: str) -> None:
    """Give the browser the cookie of a session, as the form would."""
    answer = context.request.post(f"{url}/api/auth/login", data={"email": email, "password": password})
    if not answer.ok:
        raise RuntimeError(f"{email} cannot sign in: {answer.text()}")


def heap_mb(page: Page) -> float:
    """Return what the page's scripts hold, when all that they no longer need has been swept away."""
    session = page.context.new_cdp_session(page)
    for _ in range(3):  # what finalisers and weak references held goes with the next sweep
        session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(used) / 1e6
