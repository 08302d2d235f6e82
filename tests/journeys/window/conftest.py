"""One simulated air for every journey in the window; each brings and takes its own devices."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.windows import RunningAir, an_air


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: QApplication) -> Iterator[QApplication]:
    """There before any window is; a window's garbage dies on its thread, not on the air's."""
    gc.disable()
    yield qapp
    gc.enable()


@pytest.fixture(scope="session")
def air(_application: QApplication) -> Iterator[RunningAir]:
    with an_air() as running:
        yield running
