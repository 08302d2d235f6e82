"""One simulated air for every journey in the window; each brings and takes its own devices."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.windows import RunningAir, an_air


@pytest.fixture(scope="session")
def air(qapp: QApplication) -> Iterator[RunningAir]:
    assert qapp  # the application is there before any window is
    with an_air() as running:
        yield running
