"""RESULTS.md in its parts, each headed by `# Name` and renewed by the command that measures it."""

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def renew(name: str, paragraphs: list[str], file: Path = RESULTS) -> None:
    """Put this part in the place of the one of the same name, or at the end; the others stay."""
    text = file.read_text("utf-8") if file.exists() else ""
    parts = dict(re.findall(r"^# (.+)\n((?:(?!# ).*\n?)*)", text, re.M))
    parts[name] = "\n" + "\n\n".join(paragraphs) + "\n"
    whole = "\n".join(f"# {one}\n{body.rstrip()}\n" for one, body in parts.items())
    file.write_text(whole, encoding="utf-8")
