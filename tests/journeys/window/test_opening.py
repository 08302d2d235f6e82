"""The clinician opens a session on the clinic's own window, from first start to the first fact."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView

from kapmonitor.app.settings import SettingsFile
from kapmonitor.domain import events as ev
from kapmonitor.ui.viewmodels.tiles import DASH, Place
from tests.journeys.windows import (
    OpenWindow,
    Paired,
    RunningAir,
    a_clinic_window,
    settings_in,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

NOT_LIVE = "no live value yet"


def read_notice(window: OpenWindow) -> None:
    """By keyboard, which is there already: to the end of it, then its button."""
    window.until(lambda: window.focused.objectName() in {"notice-words", "notice-read"})
    for _ in range(20):
        if window.focused.objectName() != "notice-words":
            break
        window.press(Qt.Key.Key_PageDown)
    window.press(Qt.Key.Key_Return)
    window.until(lambda: window.is_seen("before-view"))


def pair_both(window: OpenWindow) -> None:
    """By keyboard: scan, choose each device heard, take the word that is proposed."""
    window.press_with_control(Qt.Key.Key_3)
    window.tab_to("scan")
    window.press(Qt.Key.Key_Space)
    heard = window.find("heard-list", QListView)
    assert isinstance(heard, QListView)
    window.until(lambda: heard.model().rowCount() == 2)
    for row in range(2):
        heard.setFocus()
        window.press(Qt.Key.Key_Home)
        for _ in range(row):
            window.press(Qt.Key.Key_Down)
        window.press(Qt.Key.Key_Return)
        word = window.find("device-word").property("text")
        window.press(Qt.Key.Key_Return)
        window.until_seen(f"{word} is bound to this room")


def arrive(window: OpenWindow) -> None:
    """Person, plan and people, as the page before a session asks them."""
    window.click("participant-code")
    window.write("kap-0147")
    window.press(Qt.Key.Key_Return)
    window.until(lambda: window.is_seen("new-participant-yes"))
    window.click("new-participant-yes")
    window.click("identifiers-yes")
    window.tab_to("weight")
    window.write("165")
    window.click("weight-unit-lb")
    assert "165 lb = 74.8 kg" in window.seen()
    window.click("weight-confirmed-yes")
    window.click("protocol-im-ketamine")
    window.click("planned-mass")
    window.write("60")
    window.click("planned-route-IM")
    window.click("read-back-yes")
    for duty, role in (
        ("doses", "nurse"),
        ("watches", "guide"),
        ("writes", "guide"),
        ("supervises", "clinician"),
    ):
        window.click(f"duty-{duty}-{role}")
    window.click("watching-bedside-monitor")


def test_that_a_clinician_opens_a_session_and_the_record_says_what_was_entered(
    air: RunningAir, tmp_path: Path
) -> None:  # H01 H02 H14 H18 H32 H33 H69
    oximeter, cuff = air.put_oximeter(), air.put_cuff()
    with a_clinic_window(air, SettingsFile(tmp_path)) as window:
        # The notice comes once, then the room's devices.
        read_notice(window)
        pair_both(window)
        assert {each.address for each in SettingsFile(tmp_path).devices()} == {
            oximeter.address,
            cuff.address,
        }

        # The cuff stays red until a value of this session was seen.
        window.press_with_control(Qt.Key.Key_1)
        arrive(window)
        window.until_seen("SpO₂ 97 %")
        assert NOT_LIVE in window.seen(window.find("device-cuff"))
        assert not window.find("device-cuff-yes").isVisible()
        air.measure(cuff)
        window.until_seen("124/78 mmHg")
        window.click("device-oximeter-yes")
        window.click("device-cuff-yes")

        # No output sounds here: without sound only with a reason.
        assert not window.find("start-session").isEnabled()
        window.click("start-without")
        missing = [
            each.objectName().removeprefix("reason-")
            for each in window.shell.findChildren(type(window.find("participant-code")))
            if each.objectName().startswith("reason-") and each.isVisible()
        ]
        assert "sound-heard" in missing
        assert "machine:bluetooth" not in missing  # it has listened since the devices were paired
        for item in missing:
            window.click(f"reason-{item}")
            window.write(f"no {item} today")
        window.click("start-session")
        window.until(lambda: window.link.view is not None)

        # The session is on the screen, with live numbers, and nothing was answered by itself.
        window.until_live()
        assert window.tile().text == "97"
        assert "KAP-0147" in window.seen()
        assert window.view.stage is None
        assert window.tile(Place.PRESSURE).text == DASH  # it was measured before the session
        assert_as_entered(window, missing)


def assert_as_entered(window: OpenWindow, missing: list[str]) -> None:
    opened = window.events(ev.SessionOpened)[0]
    assert opened.participant == "KAP-0147"
    assert opened.weight_kg == pytest.approx(74.8)
    assert opened.planned_mass_mg == Decimal(60)
    assert opened.planned_route == "IM"
    assert not opened.practice
    assert {(each.duty, each.role) for each in window.events(ev.DutyAssigned)} == {
        ("doses", "nurse"),
        ("watches", "guide"),
        ("writes", "guide"),
        ("supervises", "clinician"),
    }
    waived = {each.item: each.reason for each in window.events(ev.PreflightWaived)}
    assert waived == {item: f"no {item} today" for item in missing}
    confirmed = {each.item: each.detail for each in window.events(ev.PreflightConfirmed)}
    assert confirmed["watched-without"] == "Bedside monitor"
    assert "165 lb" in (confirmed["weight"] or "")
    assert {"identifiers", "protocol-read-back"} <= set(confirmed)
    assert "SpO₂ 97 %" in (confirmed["on-person:oximeter"] or "")
    assert "124/78 mmHg" in (confirmed["on-person:cuff"] or "")
    assert not window.events(ev.StageStarted)


def test_that_a_device_of_yesterday_is_red_until_it_sends_today(
    air: RunningAir, tmp_path: Path
) -> None:  # H02 H14
    # The oximeter sends, and is switched off before the page is answered.
    oximeter = air.put_oximeter()
    with a_clinic_window(air, settings_in(tmp_path, Paired(oximeter))) as window:
        window.until_seen("SpO₂ 97 %")
        window.click("device-oximeter-yes")
        assert "on the participant? not answered" not in window.seen()
        air.remove(oximeter)

        # The yes goes with the values.
        window.until(lambda: NOT_LIVE in window.seen(window.find("device-oximeter")))
        assert not window.find("device-oximeter-yes").isVisible()
        assert not window.find("start-session").isEnabled()
