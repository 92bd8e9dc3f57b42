"""People who send files."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Person


@pytest.fixture
def upload() -> Callable[..., Any]:
    """Upload bytes as the page does; returns the answer."""

    def upload_as(who: Person, content: bytes, name: str = "notes.txt", **query: Any) -> Any:
        return who.call("PUT", "/api/files", query_string={"name": name} | query, data=content)

    return upload_as


@pytest.fixture
def send(upload: Any) -> Callable[..., Any]:
    """Upload a file and send it; returns the message."""

    def send_as(who: Person, chat_id: str, content: bytes, name: str = "notes.txt", body: str = "") -> Any:
        file = upload(who, content, name)
        assert file.status_code == 201, file.text
        answer = who.post(
            f"/api/chats/{chat_id}/messages", body=body, clientId=file.json["id"], fileIds=[file.json["id"]]
        )
        assert answer.status_code == 201, answer.text
        return answer.json

    return send_as
