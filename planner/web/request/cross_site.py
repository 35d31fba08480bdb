"""A visit that begins at another site, such as a link in an e-mail; called by the app.

Our cookie is strict: the browser holds it back when another site leads here. Taken for a new
visitor, somebody with an open plan would be given a new cookie and lose that plan. So the first
answer is a small page that leads here once more, from us, with the cookie; it sets none itself.
"""

from flask import Flask, Response, render_template, request

_FROM_ELSEWHERE = "cross-site"


def init_app(app: Flask) -> None:
    """Look at each request before anything asks for its session."""
    app.before_request(_come_again)


def _come_again() -> Response | None:
    site, mode = (request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Mode"))
    is_visit = request.method == "GET" and site == _FROM_ELSEWHERE and mode == "navigate"
    if not is_visit or request.cookies or request.endpoint in {None, "static"}:
        return None
    # The whole address with its checked host: a path alone could be read as another host.
    body = render_template("errors/arriving.html", address=request.url)
    return Response(body, mimetype="text/html")
