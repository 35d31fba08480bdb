"""What every test of calendar files may use."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_garbage_of_others() -> Iterator[None]:
    """Keep the collector still: the alarm of a reading in this process would hit others' callbacks.

    In the program a file is read in a child of its own, where there are none.
    """
    gc.disable()
    yield
    gc.enable()
