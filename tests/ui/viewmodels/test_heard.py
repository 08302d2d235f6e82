"""Looking for devices nearby, and binding one of them to this room."""

import pytest
from pytestqt.modeltest import ModelTester

from kapmonitor.ui.ports import Heard
from kapmonitor.ui.viewmodels.core_link import CoreLink
from kapmonitor.ui.viewmodels.heard import LONGEST_S, Nearby
from kapmonitor.ui.viewmodels.heard_rows import HeardRole, HeardRows
from tests.ui.device_rooms import EVIL, FakeDeviceDesk, a_heard, devices, the_cuff, the_oximeter
from tests.ui.rooms import an_update

pytestmark = pytest.mark.usefixtures("qtbot")

OXI = a_heard("Oxi", address="D0:00:00:00:00:01", rssi=-50, driver="plx")
CUFF = a_heard()
UNKNOWN = a_heard("", address="D0:00:00:00:00:09", rssi=-90, driver=None)


class Second:
    """Real seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Search:
    def __init__(self) -> None:
        self.link, self.desk, self.second = CoreLink(), FakeDeviceDesk(), Second()
        self.nearby = Nearby(self.link, self.desk, self.second)

    def names(self) -> list[str]:
        rows = self.nearby.rows
        return [str(rows.index(r).data(HeardRole.NAME)) for r in range(rows.rowCount())]

    def heard(self, *found: Heard) -> None:
        self.nearby.scan()
        self.desk.hear(*found)


def test_that_a_search_asks_again_and_again_until_it_is_stopped():
    search = Search()
    search.nearby.scan()
    search.desk.hear(CUFF)
    assert len(search.desk.scans) == 1

    search.nearby.stop()
    search.desk.hear(OXI)

    assert search.desk.scans == []
    assert search.names() == ["BM57 1234"]
    assert not search.nearby.nearness.is_scanning


def test_that_a_search_says_how_long_it_runs_and_ends_by_itself():
    search = Search()
    search.heard(CUFF)
    search.second.now += 14
    assert search.nearby.nearness.words == "scanning 0:14 · 1 heard"

    search.second.now += LONGEST_S
    search.desk.hear(CUFF)

    assert not search.nearby.nearness.is_scanning
    assert search.nearby.nearness.words == "1 heard"


def test_that_the_strongest_stands_first_and_nothing_moves_afterwards():
    search = Search()
    search.heard(UNKNOWN, CUFF)
    search.desk.hear(OXI)
    assert search.names() == ["Oxi", "BM57 1234", "no name"]

    search.desk.hear(a_heard(rssi=-20), OXI)

    assert search.names() == ["Oxi", "BM57 1234", "no name"]


def test_that_what_is_silent_for_a_while_is_said_to_be_not_heard():
    search = Search()
    search.heard(CUFF)
    for _ in range(3):
        search.desk.hear()

    line = search.nearby.rows.line(CUFF.address)
    assert line is not None
    assert (line.signal, line.bars) == ("not heard now", 0)


def test_that_rows_pass_the_model_test(qtmodeltester: ModelTester):
    rows = HeardRows()
    qtmodeltester.check(rows)

    rows.take((CUFF, OXI))
    rows.take((UNKNOWN,))
    rows.bind({OXI.address: "oximeter"})
    rows.clear()

    assert rows.rowCount() == 0


def test_that_why_nothing_can_be_heard_is_told_and_the_search_ends():
    # H56
    search = Search()
    search.nearby.scan()

    search.desk.hear(failure="there is no Bluetooth adapter: plug it in")

    nearness = search.nearby.nearness
    assert nearness.failure == "there is no Bluetooth adapter: plug it in"
    assert not nearness.is_scanning
    assert search.desk.scans == []


def test_that_a_device_is_bound_by_its_address_under_our_word():
    # H01
    search = Search()
    search.link.take(devices(the_oximeter(), the_cuff()))
    search.heard(CUFF)
    search.nearby.choose(CUFF.address)
    assert search.nearby.nearness.word == "cuff-2"

    search.nearby.name("spare-cuff")
    search.nearby.pair()

    assignment, answer = search.desk.pairs[0]
    assert (assignment.id, assignment.driver) == ("spare-cuff", "blood-pressure")
    assert (assignment.name, assignment.address) == ("BM57 1234", CUFF.address)
    answer(None)
    line = search.nearby.rows.line(CUFF.address)
    assert line is not None
    assert line.about == "bound to this room as spare-cuff"
    assert not search.nearby.nearness.can_pair


def test_that_our_word_stands_for_one_device_only():
    # H01
    search = Search()
    search.link.take(devices(the_cuff()))
    search.heard(CUFF)
    search.nearby.choose(CUFF.address)

    for word in ("cuff", "hand", "", "Big Cuff", "9", "a" * 25):
        search.nearby.name(word)
        assert search.nearby.nearness.fault
        assert not search.nearby.nearness.can_pair
        search.nearby.pair()

    assert search.desk.pairs == []


def test_that_this_rooms_own_device_and_one_without_a_driver_cannot_be_paired():
    search = Search()
    search.link.take(devices(the_oximeter()))
    own = a_heard("Oxi 50123456", address="C0:11:22:33:44:55", driver="plx")
    search.heard(own, UNKNOWN)

    for address in (own.address, UNKNOWN.address):
        search.nearby.choose(address)
        assert not search.nearby.nearness.can_pair
    line = search.nearby.rows.line(own.address)
    assert line is not None
    assert line.about == "bound to this room as oximeter"


def test_that_nothing_is_paired_while_a_session_is_open_and_it_says_so():
    # H01 H66
    search = Search()
    search.link.take(an_update())
    search.heard(CUFF)
    search.nearby.choose(CUFF.address)

    search.nearby.pair()

    assert search.desk.pairs == []
    assert "session is open" in search.nearby.nearness.refusal


def test_that_why_pairing_failed_is_told_and_it_can_be_tried_again():
    search = Search()
    search.heard(CUFF)
    search.nearby.choose(CUFF.address)
    search.nearby.pair()
    assert not search.nearby.nearness.can_pair

    search.desk.pairs[0][1]("the settings cannot be written")

    assert search.nearby.nearness.fault == "the settings cannot be written"
    assert search.nearby.nearness.can_pair


def test_that_a_name_of_control_characters_is_kept_as_text():
    search = Search()
    search.heard(a_heard(EVIL))
    search.nearby.choose(CUFF.address)

    search.nearby.pair()

    assignment, _ = search.desk.pairs[0]
    assert assignment.name.isprintable()
    assert len(assignment.name) < 100
