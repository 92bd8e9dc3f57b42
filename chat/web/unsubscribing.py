"""Where the link in a mail leads that ends such mails. Opening it only asks: programs that look at mails open every
link in them. Posting to it does it, from the page or from a mail program, which has neither a session nor a cookie
(RFC 8058); the link itself is the proof."""

from flask import Blueprint, Response, make_response, render_template, request

from chat.database import Document
from chat.mail.unsubscribe import PATH, subscriber, unsubscribe
from chat.web.assets import tree
from chat.web.languages import FIRST_WORDS, UNSUBSCRIBE
from chat.web.refusals import POLICY, language_of_the_browser

bp = Blueprint("unsubscribing", __name__, template_folder="templates")


@bp.get(PATH)
def ask() -> Response:
    return page(subscriber(token()), is_done=False)


@bp.post(PATH)
def stop() -> Response:
    unsubscribe(token())
    return page(subscriber(token()), is_done=True)


def token() -> str:
    return request.args.get("token", "")


def page(user: Document, *, is_done: bool) -> Response:
    language = language_of_the_browser()
    words = UNSUBSCRIBE[language]
    title, sentence = (words["doneTitle"], words["doneSentence"]) if is_done else (words["title"], words["sentence"])
    shown = {"language": language, "title": title, "sentence": sentence.format(address=user["email"])}
    button = {"button": None if is_done else words["button"], "home": FIRST_WORDS[language]["open"]}
    response = make_response(render_template("unsubscribe.html", url=tree().url, **shown, **button))
    response.headers["Content-Security-Policy"] = POLICY.replace("form-action 'none'", "form-action 'self'")
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the proof
    response.vary.update(("Accept-Language",))
    return response
