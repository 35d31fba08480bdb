"""The peer in plain Flask: Flask-WTF, Flask-SQLAlchemy, Flask-Session in the database, Flask-Babel.

Run as `python -m bench.peers.plain_flask FOLDER PORT`.
"""

import sys
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, render_template, request, session, url_for
from flask_babel import Babel, get_locale, gettext, lazy_gettext
from flask_session import Session
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import event
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from bench.peers import words
from bench.peers.server import Server

db = SQLAlchemy()


class Plan(db.Model):  # type: ignore[misc,name-defined]  # made by Flask-SQLAlchemy
    id = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.Text, nullable=False, default="")
    area = db.Column(db.String(16), nullable=False, default="")
    gets_in_the_way = db.Column(db.Text, nullable=False, default="")


class OneThingForm(FlaskForm):
    text = TextAreaField(lazy_gettext(words.TEXT), [Optional(), Length(max=words.LONGEST)])
    area = RadioField(
        lazy_gettext(words.AREA),
        [Optional()],
        choices=[(value, lazy_gettext(label)) for value, label in words.AREAS],
        validate_choice=True,
    )
    gets_in_the_way = TextAreaField(
        lazy_gettext(words.OBSTACLES), [Optional(), Length(max=words.LONGEST)]
    )


def make_app(folder: Path) -> Flask:
    """Make the app with its database in `folder`."""
    app = Flask("peer", template_folder=str(Path(__file__).with_name("flask_templates")))
    app.config.update(
        SECRET_KEY="only for the bench",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder}/peer.db",
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 15}, "pool_size": 8},
        SESSION_TYPE="sqlalchemy",
        SESSION_SQLALCHEMY=db,
        # The default writes the row again at every look; Django's does not, so neither does this.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", _keep_safe)
        Session(app)
        db.create_all()
        # The workers are forked after this and must not share a connection.
        db.engine.dispose()
    CSRFProtect(app)
    Babel(app, locale_selector=lambda: request.accept_languages.best_match(["en", "de"]) or "en")
    app.jinja_env.globals["get_locale"] = get_locale
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/", view_func=start, methods=["GET", "POST"])
    app.add_url_rule("/plan/one-thing", view_func=one_thing, methods=["GET", "POST"])
    return app


def _keep_safe(connection: Any, _record: Any) -> None:
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def healthz() -> str:
    return "ok"


def start() -> Any:
    if request.method == "GET":
        return render_template("start.html")
    plan = Plan()
    db.session.add(plan)
    db.session.commit()
    session["plan_id"] = plan.id
    return redirect(url_for("one_thing"), 303)


def one_thing() -> Any:
    plan = db.get_or_404(Plan, session.get("plan_id", 0))
    form = OneThingForm(obj=plan)
    if form.validate_on_submit():
        plan.text = form.text.data or ""
        plan.area = form.area.data or ""
        plan.gets_in_the_way = form.gets_in_the_way.data or ""
        db.session.commit()
        # As ours answers what autosave sends; a pressed button leads on.
        if request.form.get("then") == "draft":
            return Response(status=204)
        return redirect(url_for("one_thing"), 303)
    steps = [gettext(title) for title in words.STEPS]
    page = render_template("one_thing.html", form=form, steps=steps, here=words.HERE, words=words)
    return page, 422 if form.errors else 200


if __name__ == "__main__":
    Server(make_app(Path(sys.argv[1])), int(sys.argv[2])).run()
