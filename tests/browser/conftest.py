"""A real browser and a real Hearth for all tests that do them no harm, and fresh Hearths for the others."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.looker import Looker
from tests.browser.network import Network
from tests.browser.people import Person
from tests.browser.windows import come_forward_to_act
from tests.live.pool import Pool
from tests.live.pool import start_hearth as start_hearth_at
from tools.browser import CHROMIUM, launch, launch_firefox
from tools.firefox import FIREFOX
from tools.hearth import Hearth
from tools.person import Person as Program


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """Which browser it is: chromium or firefox."""
    return str(request.config.getoption("--browser-engine"))


@pytest.fixture(scope="session")
def playwright(engine: str) -> Iterator[Playwright]:
    if engine == "firefox" and not Path(FIREFOX).exists():
        pytest.skip(f"needs Firefox at {FIREFOX}: apt-get install firefox-esr")
    if engine == "chromium" and not Path(CHROMIUM).exists():
        pytest.skip(f"needs Chromium at {CHROMIUM}: apt-get install chromium-headless-shell")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, engine: str) -> Iterator[Browser]:
    browser = launch(playwright) if engine == "chromium" else launch_firefox(playwright)
    with pytest.MonkeyPatch.context() as patch:
        if engine == "firefox":
            come_forward_to_act(patch)
        yield browser
    browser.close()


@pytest.fixture(scope="session")
def shared_hearth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hearth]:
    """One for all who do it no harm. Its administrator is none of them."""
    hearth = start_hearth_at(tmp_path_factory.mktemp("shared") / "data")
    Program(hearth, "founder")
    yield hearth
    hearth.kill()


@pytest.fixture
def own_hearths() -> list[Hearth]:
    """Those that this test has to itself."""
    return []


@pytest.fixture
def start_hearth(pool: Pool, own_hearths: list[Hearth]) -> Iterator[Callable[..., Hearth]]:
    """Start Hearths that may be killed, and that nobody has an account at."""
    started: list[Hearth] = []

    def start(**environ: str) -> Hearth:
        started.append(pool.start(**environ))
        own_hearths.append(started[-1])
        return started[-1]

    yield start
    for hearth in started:
        hearth.kill()


@pytest.fixture
def hearth(pool: Pool, own_hearths: list[Hearth]) -> Iterator[Hearth]:
    """One that may be killed. Others may have been there before."""
    hearth = pool.take()
    own_hearths.append(hearth)
    yield hearth
    pool.give_back(hearth)


@pytest.fixture
def empty_hearth(start_hearth: Callable[..., Hearth]) -> Hearth:
    """One that may be killed, and that nobody has an account at."""
    return start_hearth()


@pytest.fixture
def meet(browser: Browser, shared_hearth: Hearth, own_hearths: list[Hearth]) -> Iterator[Callable[..., Person]]:
    """Somebody in a browser of their own; `context` is what Playwright may be told of it, such as PHONE."""
    met: list[Person] = []

    def meet(url: str, name: str, **context: Any) -> Person:
        met.append(Person(browser, url, name, **context))
        return met[-1]

    yield meet
    for person in met:
        person.leave()
    for person in met:
        own = next((hearth for hearth in own_hearths if hearth.url == person.url), None)
        if person.token and (own is None or own.process.poll() is None):
            person.gives_up_name(own.url if own else shared_hearth.url)
    faults = [f"{person.name}: {fault}" for person in met for fault in person.faults]
    assert faults == [], "the pages ran without faults"


@pytest.fixture
def person(meet: Callable[..., Person], shared_hearth: Hearth) -> Callable[..., Person]:
    """Somebody with an account at the shared Hearth, whose page is open."""
    return lambda name, **context: meet(shared_hearth.url, name, **context).joins()


@pytest.fixture
def alice(person: Callable[..., Person]) -> Person:
    return person("alice")


@pytest.fixture
def bob(person: Callable[..., Person]) -> Person:
    return person("bob")


@pytest.fixture
def mallory(person: Callable[..., Person]) -> Person:
    return person("mallory")


@pytest.fixture
def network() -> Iterator[Callable[[Hearth], Network]]:
    """Lay somebody's own way to a Hearth."""
    laid: list[Network] = []

    def lay(hearth: Hearth) -> Network:
        laid.append(Network(hearth.port))
        return laid[-1]

    yield lay
    for each in laid:
        each.close()


@pytest.fixture
def axe() -> Iterator[Looker]:
    looker = Looker()
    yield looker
    assert looker.found == [], looker.tell()
