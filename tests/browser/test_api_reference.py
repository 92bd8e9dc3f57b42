"""The API reference, as somebody uses it who writes a client."""

import json

from playwright.sync_api import expect


def test_a_call_is_tried_with_ones_own_token_and_nothing_leaves_the_server(shared_hearth, meet):
    alice = meet(shared_hearth.url, "alice").has_account()
    asked = []
    tokens = []
    alice.page.on("request", lambda request: asked.append(request.url))
    alice.page.on("request", lambda request: tokens.append((request.url, request.headers)))
    alice.page.goto(f"{alice.url}/api/docs")
    expect(alice.page.get_by_role("heading", name="Refusals")).to_be_visible()
    alice.page.get_by_role("button", name="Authorize").click()
    dialog = alice.page.locator(".dialog-ux")
    dialog.get_by_role("textbox").fill(alice.token)
    dialog.get_by_role("button", name="Apply credentials").click()
    dialog.get_by_role("button", name="Close", exact=True).click()

    own = alice.page.locator("#operations-users-me")
    own.locator(".opblock-summary-control").click()
    alice.presses("Try it out", within=own)
    alice.presses("Execute", within=own)

    answer = own.locator(".live-responses-table")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text(json.dumps(alice.email))
    (shown,) = [headers for url, headers in tokens if url.endswith("/api/users/me")]
    assert shown["x-hearth-token"] == alice.token
    assert "authorization" not in shown, "which a proxy that asks for a password takes"
    assert [url for url in asked if not url.startswith((alice.url, "data:"))] == []


def test_without_scripts_it_leads_to_the_description(shared_hearth, meet):
    alice = meet(shared_hearth.url, "alice", java_script_enabled=False)
    alice.page.goto(f"{alice.url}/api/docs")

    expect(alice.page.get_by_text("Without JavaScript, read openapi.json.")).to_be_visible()
    assert alice.page.get_by_role("main").get_by_role("link").get_attribute("href") == "/api/openapi.json"
