"""The yardstick: a bare Flask page of the same size, under the same gunicorn settings as ours.

Run as `python -m bench.bare PORT BYTES`.
"""

import sys

from flask import Flask

from bench.peers.server import Server


def make_app(size: int) -> Flask:
    """Make an app with one page of `size` bytes and nothing else."""
    app = Flask("bare")
    page = f"<!doctype html><title>Bare</title><p>{'x' * max(0, size - 40)}</p>"

    @app.get("/")
    def show() -> str:
        return page

    return app


if __name__ == "__main__":
    Server(make_app(int(sys.argv[2])), int(sys.argv[1])).run()
