"""How large a request may be: the pages that take a file take more than all others."""

from flask import Flask, request

from planner.domain.plans import limits

# What a form needs beside the text or the file that it holds.
FRAME_BYTES = 8 * 1024
FILE_BYTES = {
    "patient.from_file": limits.FILE_BYTES,
    "patient.calendar_file": limits.CALENDAR_BYTES,
}


def files_by_path(app: Flask) -> dict[str, int]:
    """Return the addresses that take a file, each with the bytes of its largest request."""
    return {
        rule.rule: FILE_BYTES[rule.endpoint] + FRAME_BYTES
        for rule in app.url_map.iter_rules()
        if rule.endpoint in FILE_BYTES
    }


def init_app(app: Flask) -> None:
    """Let the pages that take a file have it."""
    app.before_request(_take_file)


def _take_file() -> None:
    size = FILE_BYTES.get(request.endpoint or "")
    if size:
        request.max_content_length = size + FRAME_BYTES
