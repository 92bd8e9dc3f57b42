"""The API description is valid, complete, and true."""

import re

import pytest
from marshmallow import fields
from openapi_spec_validator import OpenAPIV31SpecValidator

from chat.doors.openapi import describe, described_routes
from chat.errors import Refusal


@pytest.fixture
def api(app):
    return app.test_client().get("/api/openapi.json").json


def test_it_is_valid_openapi_3_1(api):
    assert api["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(api).iter_errors()) == []


def test_it_describes_every_route_under_api(app, api):
    for rule in app.url_map.iter_rules():
        is_own = not rule.endpoint.startswith("mern.")  # that contract is described in docs/mern.md
        if is_own and rule.rule.startswith("/api") and rule.rule not in {"/api/docs", "/api/openapi.json"}:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                assert method.lower() in api["paths"][path], rule


def test_every_operation_has_a_name_of_its_own_and_a_sentence(api):
    operations = [operation for path in api["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]

    assert len(set(names)) == len(names)
    assert all(operation["summary"].rstrip(".") for operation in operations)
    cut = [each["summary"] for each in operations if re.search(r"(?:[,;]| and| or)$", each["summary"])]
    assert cut == [], "a summary is a sentence, wherever the docstring's lines break"


def test_operations_that_ask_for_a_token_say_so(api):
    assert api["paths"]["/api/chats"]["get"]["security"] == [{"accessToken": []}]
    assert "security" not in api["paths"]["/api/auth/login"]["post"]


def test_answers_are_as_described(app, api, alice, bob, team):
    """A real answer of each list and object, against the schema that promises it."""
    from jsonschema import Draft202012Validator

    message = bob.say(team)
    for path, answer in (
        ("/api/server", alice.get("/api/server")),
        ("/api/users/me", alice.get("/api/users/me")),
        ("/api/users", alice.get("/api/users")),
        ("/api/chats", alice.get("/api/chats")),
        ("/api/chats/{chat_id}", alice.get(f"/api/chats/{team}")),
        ("/api/chats/{chat_id}/messages", alice.get(f"/api/chats/{team}/messages")),
        ("/api/messages/{message_id}", alice.get(f"/api/messages/{message['id']}")),
        ("/api/auth/sessions", alice.get("/api/auth/sessions")),
        ("/healthz", alice.get("/healthz")),
    ):
        promised = api["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator(promised | {"components": api["components"]}).validate(answer.json)


def test_nothing_goes_out_that_a_schema_does_not_name(app):
    for path, _, view in described_routes(app):
        schema, _ = view.returns
        if schema:
            assert all(isinstance(field, fields.Field) for field in schema().fields.values()), path
            assert "password_hash" not in schema().fields


def test_it_is_the_same_each_time(app):
    assert describe(app) == describe(app)


def test_every_tag_is_explained(api):
    used = {tag for path in api["paths"].values() for operation in path.values() for tag in operation["tags"]}

    assert used == {tag["name"] for tag in api["tags"]}
    assert all(tag["description"] for tag in api["tags"])


def test_it_says_what_holds_for_every_call(api):
    said = api["info"]["description"]

    for word in ("Authorization: Bearer", "X-CSRF-TOKEN", "clientId", "`next`", "X-Request-ID", "Retry-After"):
        assert word in said
    for refusal in Refusal.__subclasses__():
        assert f"`{refusal.status} {refusal.code}`" in said
