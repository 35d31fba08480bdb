"""Takes a picture of every patient page in every state, with an index page to look through.

`python -m devtools.gallery [FOLDER] [--quick]`; `make pictures` runs it. Pages come from the app's
own list of addresses, so that a new one cannot be forgotten.
"""

import html
import itertools
import sys
import tempfile
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser

from devtools import pseudo_languages
from devtools.states import foreign, states
from planner.app import create_app
from planner.config import Settings
from planner.web.request.access import PLAN_HOLDER, rule_of
from tests.support.serving import chromium, fresh_settings, serving

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "pictures"
SIZES = {390: 844, 768: 1024, 1280: 900}
NARROWEST, KIOSK = (320, 640), (1080, 1920)
SCHEMES = ("light", "dark")
# Not pages: files, and addresses that only answer other programs.
LEFT_OUT = (".pdf", ".json", "/stay", "/seconds-left", "/healthz", "/readyz", "/static/")


def addresses(app: Flask) -> list[str]:
    """Every address of a page that takes no part of a plan."""
    rules = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and not r.arguments]
    return sorted(
        rule.rule
        for rule in rules
        if not any(part in rule.rule for part in LEFT_OUT)
        and rule_of(app, rule.endpoint) is PLAN_HOLDER
    )


class Gallery:
    """The pictures so far, by state and then by kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown: dict[str, list[str]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()

    def take(self, browser: Browser, address: str, settings: Settings, kind: str) -> None:
        """Walk past all states; `kind` is size, scheme and perhaps language: "390 dark"."""
        size, scheme, *language = kind.split()
        context = browser.new_context(
            viewport={
                "width": int(size),
                "height": dict([*SIZES.items(), NARROWEST, KIOSK])[int(size)],
            },
            base_url=address,
            color_scheme=scheme,  # type: ignore[arg-type]  # a literal to Playwright
            reduced_motion="reduce",
        )
        page = context.new_page()
        paths = addresses(create_app(settings))
        walk = foreign if language else states
        for number, state in enumerate(walk(page, settings, paths), 1):
            words = "-".join("".join(c if c.isalnum() else " " for c in state).split())
            name = f"{kind.replace(' ', '-')}-{number:02d}-{words}.png"
            page.screenshot(path=self.folder / name, full_page=True)
            self.shown.setdefault(" ".join([*language, state]), []).append(name)
        context.close()

    def write_index(self) -> None:
        """Write the page to look through: one row a state."""
        rows = []
        for state, names in self.shown.items():
            cells = "".join(
                f'<figure><a href="{n}"><img src="{n}" loading="lazy" alt=""></a>'
                f"<figcaption>{' '.join(n.split('-')[:2])}</figcaption></figure>"
                for n in names
            )
            rows.append(f"<h2>{html.escape(state)}</h2><div>{cells}</div>")
        style = "div{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}img{width:16rem}"
        (self.folder / "index.html").write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>'
            f"<style>{style}</style><h1>Every page, every state</h1>{''.join(rows)}</html>\n",
            encoding="utf-8",
        )


def main(arguments: list[str]) -> None:
    """Take all pictures, or with `--quick` the phone's in daylight only."""
    places = [Path(argument) for argument in arguments if not argument.startswith("--")]
    gallery = Gallery(places[0] if places else FOLDER)
    kinds = [f"{size} {scheme}" for size, scheme in itertools.product(SIZES, SCHEMES)]
    kinds += [f"{width} light" for width, _ in (NARROWEST, KIOSK)]
    with tempfile.TemporaryDirectory() as data, chromium() as browser:
        folder = Path(data)
        locales = pseudo_languages.make_catalogs(folder / "locales")
        codes = {"": ("390 light",) if "--quick" in arguments else kinds}
        if "--quick" not in arguments:
            codes |= dict.fromkeys(
                (pseudo_languages.LEFT_TO_RIGHT, pseudo_languages.RIGHT_TO_LEFT),
                ("390 light", "1280 light"),
            )
        for code, chosen in codes.items():
            clinic = {"phone": "01632 960 000", "languages": [code or "en"]}
            catalogs = {"locale_dir": locales} if code else {}
            settings = fresh_settings(folder / (code or "en"), clinic, **catalogs)
            with serving(settings) as address:
                for kind in chosen:
                    gallery.take(browser, address, settings, f"{kind} {code}".strip())
    gallery.write_index()
    print(f"{sum(map(len, gallery.shown.values()))} pictures: {gallery.folder / 'index.html'}")


if __name__ == "__main__":
    main(sys.argv[1:])
