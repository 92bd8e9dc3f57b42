"""Search, with the background of a running server brought up by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chat.search import keeper as keeping
from chat.search.keeper import keeper


@pytest.fixture
def index(app: Any, tmp_path: Any, change_settings: Any) -> Iterator[Callable[[], None]]:
    """Brings the index up to all that has been said."""
    (tmp_path / "data").mkdir()
    change_settings(data_dir=tmp_path / "data")

    def bring_up() -> None:
        keeper().retry_at = float("-inf")
        while not keeper().tick():
            pass

    yield bring_up
    keeping.close()


@pytest.fixture
def found(index: Callable[[], None]) -> Callable[..., list[str]]:
    """What somebody finds: the excerpts."""

    def search(who: Any, q: str = "", **filters: Any) -> list[str]:
        index()
        answer = who.get("/api/search", q=q, **filters)
        assert answer.status_code == 200, answer.text
        return [item["excerpt"] for item in answer.json["items"]]

    return search
