"""``kapmonitor scan``: what advertises here, and which driver claims it."""

import argparse
import asyncio
import json
import sys

from kapmonitor.app.commands.exits import FINE, could_not_run
from kapmonitor.devices.catalogue import driver_for
from kapmonitor.devices.radio import Advertisement, Radio, RadioBackend, RadioError


def run(options: argparse.Namespace) -> int:
    """Listen, then list the strongest first."""
    try:
        heard = asyncio.run(listen(options.seconds))
    except RadioError as error:
        return could_not_run(sys.stderr, f"{error}; 'kapmonitor doctor' looks further")
    if options.json:
        sys.stdout.write(json.dumps([_object(each) for each in heard], ensure_ascii=False) + "\n")
        return FINE
    for each in heard:
        claimed = _driver(each) or "-"
        sys.stdout.write(f"{each.address}  {each.rssi:4} dBm  {claimed:14}  {each.name}\n")
    if not heard:
        sys.stdout.write("nothing advertises within reach\n")
    return FINE


async def listen(seconds: float) -> list[Advertisement]:
    """Everything that advertises to this machine within so many real seconds.

    Raises:
        RadioError: there is nothing to listen with.
    """
    radio = Radio(RadioBackend())
    failure: RadioError | None = None
    heard: list[Advertisement] = []
    async with asyncio.TaskGroup() as group:
        running = group.create_task(radio.run())
        try:
            heard = await radio.scan_for(seconds)
        except RadioError as error:
            failure = error
        running.cancel()
    if failure is not None:
        raise failure
    return heard


def _driver(advertisement: Advertisement) -> str | None:
    driver = driver_for(advertisement.service_uuids)
    return driver.id if driver else None


def _object(advertisement: Advertisement) -> dict[str, object]:
    return {
        "address": advertisement.address,
        "name": advertisement.name,
        "rssi": advertisement.rssi,
        "services": list(advertisement.service_uuids),
        "driver": _driver(advertisement),
    }
