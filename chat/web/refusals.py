"""What a person sees who opens an address at which there is nothing: a page, where a program is told in JSON."""

from flask import Flask, Response, render_template, request

from chat.web.assets import tree
from chat.web.languages import FIRST_WORDS, REFUSED
from chat.web.pages import NOTHING_ELSE

POLICY = f"{NOTHING_ELSE}; script-src 'self'; style-src 'self'; img-src 'self'"
FOR_PROGRAMS = ("/api", "/healthz", "/readyz", "/socket.io")


def show_refusals_to_people(app: Flask) -> None:
    """Answer a refusal with a page wherever a person opens an address in a browser, one of the API's too."""

    @app.after_request
    def show(response: Response) -> Response:
        if response.status_code < 400:
            return response
        is_asked_by_person = is_navigation() if is_for_programs(request.path) else is_person()
        response.vary.update(("Accept", "Accept-Language", "Sec-Fetch-Mode"))
        if is_asked_by_person and response.is_json:
            show_page(response)
        return response


def is_for_programs(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in FOR_PROGRAMS)


def is_person() -> bool:
    """Return whether whoever asks would rather have a page than JSON. Whoever takes anything is a program."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def is_navigation() -> bool:
    """Return whether a browser says that it opens this address as a page. No script and no other program says so."""
    is_opened = request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method == "GET"
    return is_opened and request.headers.get("Sec-Fetch-Dest", "document") == "document" and is_person()


def show_page(response: Response) -> None:
    """Say the same, with the same status, as a page in the browser's language."""
    language = language_of_the_browser()
    words = REFUSED[language]
    title, sentence = words.get(response.status_code, words[0])
    sentence = sentence or response.get_json()["error"]["message"]
    page = {"language": language, "title": title, "sentence": sentence, "home": FIRST_WORDS[language]["open"]}
    response.set_data(render_template("refusal.html", url=tree().url, **page))
    response.content_type = "text/html; charset=utf-8"
    response.headers["Content-Security-Policy"] = POLICY


def language_of_the_browser() -> str:
    """Return the first that it names and Hearth has, de for de-AT; as head/language.js chooses."""
    wanted = (tag.lower().split("-")[0] for tag in request.accept_languages.values())
    return next((language for language in wanted if language in REFUSED), next(iter(REFUSED)))
