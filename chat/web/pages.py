"""Pages: what runs here, and the API reference. Both work without a network and without scripts."""

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template

from chat.openapi import describe

bp = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/static")

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@bp.get("/")
def home() -> Response:
    return page("home.html")


@bp.get("/api/docs")
def api_reference() -> Response:
    return page("api.html", api=describe(current_app))


@bp.get("/api/openapi.json")
def api_description() -> Response:
    return jsonify(describe(current_app))


def page(template: str, **values: object) -> Response:
    response = make_response(render_template(template, **values))
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response
