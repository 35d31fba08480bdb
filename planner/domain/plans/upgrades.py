"""Upgrades of documents: what a stored plan or a plan file of an earlier version needs to be read.

A new optional field needs no upgrade (see `documents`). One that is renamed, moved or split, or a
choice that gets a new name, does: `SCHEMA_VERSION` goes up by one and `UPGRADES` gets one function
from the version before. Each works on plain JSON, never on today's models, so it stays right when
those go on; none is ever taken out, because a plan may be opened again after years.
"""

from collections.abc import Callable, Mapping
from typing import Any

Document = dict[str, Any]

# The version that a document is of -> what makes it one of the next version, in place or anew.
UPGRADES: Mapping[int, Callable[[Document], Document]] = {}


def upgraded(document: Any) -> Any:
    """Return a document as today's version would have stored it; one of today's as it is.

    What an upgrade does not know is carried along. Only the version is looked at: a document that
    is no object, or of a version that nothing leads on from, is returned for the reader to refuse.
    """
    while (version := _version_of(document)) is not None and version in UPGRADES:
        document = {**UPGRADES[version](document), "schema_version": version + 1}
    return document


def _version_of(document: Any) -> int | None:
    version = document.get("schema_version") if isinstance(document, dict) else None
    return version if isinstance(version, int) else None
