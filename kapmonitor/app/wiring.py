"""Builds the parts that only some runs need, and imports them only then.

The simulated air stands on the extra ``simulation``; a session on this machine's own radio must
start without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kapmonitor.devices.radio import RadioBackend
from kapmonitor.simulation.control import AirError
from kapmonitor.simulation.player import Disturbable
from kapmonitor.simulation.spec import DeviceSpec


class RunningAir(Disturbable, Protocol):
    """What a drill does with the simulated air; every method raises ``AirError``."""

    async def go(self, *, zero: float, speed: float, opened_at: datetime) -> None:
        """Let scenario time run for its devices from the real monotonic second ``zero``."""
        ...

    async def aclose(self) -> None:
        """End its processes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredAir:
    """An air that runs, and the way for the radio into it."""

    air: RunningAir
    backend: RadioBackend


async def start_air(specs: Iterable[DeviceSpec], *, supervision_timeout_s: float) -> WiredAir:
    """Start the simulated air with its devices.

    Args:
        specs: what is in the air.
        supervision_timeout_s: real seconds without a peer after which a connection is over.

    Raises:
        AirError: it is not installed, or could not be started.
    """
    try:
        from kapmonitor.simulation.air import Air  # noqa: PLC0415 - the extra may be absent
    except ModuleNotFoundError as error:
        raise AirError(
            f"the simulated air is not installed ({error.name} is missing):"
            " pip install 'kapmonitor[simulation]'"
        ) from error
    air = await Air.start(supervision_timeout_s=supervision_timeout_s)
    try:
        for spec in specs:
            await air.add_device(spec)
    except BaseException:
        await air.aclose()
        raise
    adapter = air.adapter
    backend = RadioBackend(scanner=adapter.scanner_backend, client=adapter.client_backend)
    return WiredAir(air=air, backend=backend)
