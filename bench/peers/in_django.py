"""The peer in Django: a model form, sessions in the database, CSRF and locale middleware.

Run as `python -m bench.peers.in_django FOLDER PORT`.
"""

import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from bench.peers.server import Server

_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


def configure(folder: Path) -> None:
    """Set what `startproject` and Django's notes on SQLite in production say."""
    settings.configure(
        SECRET_KEY="only for the bench",
        DEBUG=False,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.peers.django_pages.urls",
        INSTALLED_APPS=["django.contrib.sessions", "bench.peers.django_pages"],
        MIDDLEWARE=list(_MIDDLEWARE),
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).with_name("django_templates")],
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "peer.db",
                # Each thread keeps its connection.
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "timeout": 15,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                },
            }
        },
        LANGUAGES=[("en", "English"), ("de", "Deutsch")],
        USE_I18N=True,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGGING_CONFIG=None,
    )
    django.setup()


def make_tables() -> None:
    """Make the tables, and leave no connection for the workers to share."""
    from django.db import connection

    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


if __name__ == "__main__":
    configure(Path(sys.argv[1]))
    make_tables()
    Server(get_wsgi_application(), int(sys.argv[2])).run()
