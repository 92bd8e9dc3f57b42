"""Which browser the scenarios run in: `--browser-engine` is chromium or firefox.

In Firefox all of them run but those that need what Playwright can do in Chromium alone. Those marked `also_in_firefox`
are the few that `make test` runs there.
"""

import pytest

FINGER = "a finger that rests on the screen is a command of Chromium's debugger"
CHROMIUM_ONLY: dict[str, str] = {
    "test_who_reacted_is_told_to_a_finger_that_rests": FINGER,
    "test_a_message_offers_what_can_be_done_with_it_to_a_finger": FINGER,
    "test_back_on_a_phone_closes_what_lies_over_the_chat_and_only_that": FINGER,
    "test_what_is_printed_is_the_whole_of_what_is_loaded": "only Chromium prints to a file when told",
}


def add_option(parser: pytest.Parser) -> None:
    parser.addoption("--browser-engine", choices=("chromium", "firefox"), default="chromium")


def configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "also_in_firefox: `make test` runs it in Firefox too")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what the chosen browser cannot be told to do. It is no skipping: nothing is missing on the machine."""
    if config.getoption("--browser-engine") != "firefox":
        return
    left = [item for item in items if getattr(item, "originalname", item.name) in CHROMIUM_ONLY]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]
