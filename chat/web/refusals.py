"""What a person sees who opens an address at which there is nothing: a page, where a program is told in JSON."""

from flask import Flask, Response, render_template, request

from chat.web.assets import tree
from chat.web.pages import NOTHING_ELSE

POLICY = f"{NOTHING_ELSE}; script-src 'self'; style-src 'self'; img-src 'self'"
FOR_PROGRAMS = ("/api", "/healthz", "/readyz", "/socket.io")
TITLES = {404: "There is nothing here", 405: "There is nothing here", 503: "Not just now"}
SENTENCES = {
    404: "The address may be mistyped, or what was here is gone.",
    405: "The address may be mistyped, or what was here is gone.",
}


def show_refusals_to_people(app: Flask) -> None:
    """Answer a refusal with a page wherever a browser opens an address outside of the API."""

    @app.after_request
    def show(response: Response) -> Response:
        if response.status_code < 400 or is_for_programs(request.path):
            return response
        response.vary.add("Accept")
        if is_person() and response.is_json:
            show_page(response)
        return response


def is_for_programs(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in FOR_PROGRAMS)


def is_person() -> bool:
    """Return whether whoever asks would rather have a page than JSON. Whoever takes anything is a program."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def show_page(response: Response) -> None:
    """Say the same, with the same status, as a page."""
    title = TITLES.get(response.status_code, "That did not work")
    sentence = SENTENCES.get(response.status_code) or response.get_json()["error"]["message"]
    response.set_data(render_template("refusal.html", url=tree().url, title=title, sentence=sentence))
    response.content_type = "text/html; charset=utf-8"
    response.headers["Content-Security-Policy"] = POLICY
