"""The web client in a headless Chromium, which shares the cores with the server: loading, a long chat, a burst."""

import re
import threading
import time

from playwright.sync_api import Browser, BrowserContext, Page, Response

from tools.bench.api import Api
from tools.bench.cast import PASSWORD, people
from tools.bench.client import Client, Crowd
from tools.bench.fill import fill_chat
from tools.bench.report import report, say
from tools.bench.servers import hearth
from tools.browser import DESKTOP, chromium, sign_in
from tools.hearth import Hearth
from tools.person import Person

BIG, SHORT = 100_000, 20
SCROLLED = 2000
BURST, BURST_SECONDS = 200, 2
LOADS = 5
TEXT = "Typing goes on while everybody else talks at once."

# An input is painted with the frame after it. Event Timing would tell when that was presented, but a browser without a
# screen says so up to half a second late, also when nothing else goes on.
PROBE = """
  globalThis.probe = { tasks: [], inputs: [], usable: null };
  new PerformanceObserver((list) => probe.tasks.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: "longtask" });
  addEventListener("keydown", ({ timeStamp }) =>
    requestAnimationFrame(() => setTimeout(() => probe.inputs.push(performance.now() - timeStamp))), true);
  probe.look = () => {
    if (document.querySelector("[role=log] [data-seq]") && document.querySelector("main textarea")) {
      requestAnimationFrame(() => setTimeout(() => { probe.usable = performance.now(); }));
    } else requestAnimationFrame(probe.look);
  };
  probe.look();
"""
OPEN = """
  ([chatId, seq]) => new Promise((opened) => {
    const begin = performance.now();
    const look = () => document.querySelector(`[role=log] [data-seq="${seq}"]`)
      ? requestAnimationFrame(() => setTimeout(() => opened(performance.now() - begin)))
      : requestAnimationFrame(look);
    document.querySelector(`a[data-chat-id="${chatId}"]`).click();
    look();
  })
"""
TOP_AND_NODES = """
  () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(() => drawn([
    Number(document.querySelector("[role=log] [data-seq]")?.dataset.seq ?? 0),
    document.querySelectorAll("*").length,
  ]))))
"""


def run() -> None:
    with hearth() as server, chromium() as browser:
        reader, writer, friend = people(server, 3)
        short, big = reader.make_direct_chat(friend), reader.make_direct_chat(writer)
        say(f"web: filling a chat with {BIG} messages")
        fill_chat(server, friend, short, SHORT)
        fill_chat(server, writer, big, BIG)
        with Api(server.port, reader.token) as api:  # a chat opens where one has read up to: here at the end
            for chat_id, last in ((short, SHORT), (big, BIG)):
                api.call("PUT", f"/api/chats/{chat_id}/read", {"seq": last})
        measure_first_page(browser, server)
        context = signed_in(browser, server, reader)
        measure_loading(context, server, short)
        page = context.new_page()
        page.goto(address(server, short))
        wait_until_usable(page)
        measure_opening(page, short, big)
        measure_scrolling(page)
        page.reload()
        wait_until_usable(page)
        measure_burst(page, server, writer, big)
        context.close()


def signed_in(browser: Browser, server: Hearth, person: Person) -> BrowserContext:
    context = browser.new_context(**DESKTOP, service_workers="block")
    context.set_default_timeout(30_000)
    context.add_init_script(PROBE)
    sign_in(context, f"http://127.0.0.1:{server.port}", person.email, PASSWORD)
    return context


def address(server: Hearth, chat_id: str) -> str:
    return f"http://127.0.0.1:{server.port}/#/chats/{chat_id}"


def wait_until_usable(page: Page) -> float:
    """Wait until a message and the box to write in are there; return the milliseconds since the page was asked for."""
    while (usable := page.evaluate("probe.usable")) is None:
        page.wait_for_timeout(20)
    return float(usable)


def measure_first_page(browser: Browser, server: Hearth) -> None:
    """Open the page as a stranger does: it is the page to sign in."""
    context = browser.new_context(**DESKTOP, service_workers="block")
    page = context.new_page()
    files = scripts_and_styles(page)
    page.goto(f"http://127.0.0.1:{server.port}/")
    page.get_by_role("textbox").first.wait_for()
    report("web", "first load, scripts and styles gzipped", kilobytes(files), "KB", "< 80", files=len(files))
    context.close()


def measure_loading(context: BrowserContext, server: Hearth, chat_id: str) -> None:
    """Open a chat as somebody does who has only the cookie: nothing is cached, only the server is warm."""
    first_paints, usables = [], []
    for _ in range(LOADS):
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.clearBrowserCache")
        files = scripts_and_styles(page)
        page.goto(address(server, chat_id))
        usables.append(wait_until_usable(page))
        first_paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        size, count = kilobytes(files), len(files)
        page.close()
    report("web", "straight into a chat, scripts and styles gzipped", size, "KB", files=count)
    report("web", "first paint, worst of 5", max(first_paints), "ms", "< 1000")
    report("web", "usable, worst of 5", max(usables), "ms", "< 2000")


def scripts_and_styles(page: Page) -> list[Response]:
    """Return a list that fills as the page loads them."""
    found: list[Response] = []
    page.on("response", lambda each: found.append(each) if re.search(r"\.(m?js|css)$", each.url) else None)
    return found


def kilobytes(files: list[Response]) -> float:
    return sum(each.request.sizes()["responseBodySize"] for each in files) / 1000


def measure_opening(page: Page, short: str, big: str) -> None:
    times = []
    for _ in range(LOADS):
        times.append(page.evaluate(OPEN, [big, BIG]))
        page.evaluate(OPEN, [short, SHORT])
    page.evaluate(OPEN, [big, BIG])
    report("web", f"opening a chat of {BIG} messages, the first time", times[0], "ms", "< 300")
    report("web", f"opening a chat of {BIG} messages, again, worst of 4", max(times[1:]), "ms", "< 300")


def measure_scrolling(page: Page) -> None:
    """Scroll up with the wheel, as fast as frames come."""
    page.locator("[role=log]").hover()
    page.evaluate("probe.tasks.length = 0")
    top, most_nodes, begin = BIG, 0, time.monotonic()
    while top > BIG - SCROLLED:
        if time.monotonic() - begin > 120:
            raise RuntimeError(f"scrolling up stops at message {top}")
        page.mouse.wheel(0, -600)
        top, nodes = page.evaluate(TOP_AND_NODES)
        most_nodes = max(most_nodes, nodes)
    tasks = page.evaluate("probe.tasks")
    report(
        "web", f"scrolling up {SCROLLED} messages: longest task", max(tasks, default=0), "ms", "<= 50", above=len(tasks)
    )
    report("web", f"scrolling up {SCROLLED} messages: most elements in the page", most_nodes, "elements", "<= 12000")


def measure_burst(page: Page, server: Hearth, writer: Person, chat_id: str) -> None:
    """Type while somebody sends 200 messages in 2 seconds."""
    box = page.locator("main textarea")
    box.click()
    page.keyboard.type("Warm. ", delay=30)
    page.evaluate("probe.inputs.length = 0")
    sender = threading.Thread(target=send_burst, args=[server, writer, chat_id])
    sender.start()
    while sender.is_alive():
        page.keyboard.type(TEXT, delay=40)
        page.keyboard.press("Control+a")
    sender.join()
    page.wait_for_timeout(500)
    slowest = max(page.evaluate("probe.inputs"))
    report("web", f"{BURST} messages in {BURST_SECONDS} s: typing, input to paint, worst", slowest, "ms", "< 100")
    last = page.evaluate("Number([...document.querySelectorAll('[role=log] [data-seq]')].at(-1).dataset.seq)")
    report("web", f"{BURST} messages in {BURST_SECONDS} s: not shown", BIG + BURST - last, "messages", "== 0")


def send_burst(server: Hearth, writer: Person, chat_id: str) -> None:
    client = Client(server.port, writer.auth)
    crowd = Crowd([client])
    for number in range(BURST):
        draft = {"chatId": chat_id, "body": f"Burst, message {number}", "clientId": f"burst-{number}"}
        client.emit(number, "message:send", draft)
        crowd.pump(0)
        time.sleep(BURST_SECONDS / BURST)
    crowd.pump(1)
    crowd.close()
