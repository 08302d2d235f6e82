import hashlib
import io
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from kapmonitor.domain.events import Draft, EntryVoided, ReadingsSealed
from kapmonitor.services.chain import (
    FIRST_PREVIOUS,
    canonical,
    fact_hash,
    seal_digest,
    verify_lines,
)
from kapmonitor.services.lines import (
    compact,
    end_object,
    fact_object,
    parse_object,
    prepare,
    reading_object,
    session_object,
    storable,
)
from kapmonitor.services.payloads import LineError
from tests.records import (
    a_closing,
    a_draft,
    an_observation,
    an_opening,
    an_spo2,
)


class Writing:
    """An exported session, written by hand so that the check is not proved on the store's word."""

    def __init__(self):
        self.lines = []
        self.version = 0
        self.previous = FIRST_PREVIOUS
        self.unsealed = []
        opened = self.fact(an_opening())
        self.lines.insert(0, session_object(opened))

    def fact(self, draft: Draft):
        prepared = prepare(draft)
        self.version += 1
        digest = fact_hash(prepared.line("s-1", self.version, self.previous))
        fact = prepared.fact("s-1", self.version, self.previous, digest)
        self.previous = digest
        self.lines.append(fact_object(fact))
        return fact

    def reading(self, value, seconds):
        line = reading_object("s-1", storable(an_spo2(value, seconds)))
        self.unsealed.append(line)
        self.lines.append(line)

    def seal(self, seconds):
        seal = ReadingsSealed(count=len(self.unsealed), digest=seal_digest(self.unsealed))
        self.fact(a_draft(seal, seconds, by="rule"))
        self.unsealed = []

    def end(self, *, digested=False):
        readings = sum(line["type"] == "reading" for line in self.lines)
        digest = {"digest": seal_digest(self.lines)} if digested else {}
        self.lines.append({**end_object("s-1", self.version, readings), **digest})
        return self.lines


def an_export(*, closed=True, digested=False):
    writing = Writing()
    writing.reading(97.0, 1)
    writing.fact(an_observation("calm", 2))
    writing.reading(None, 3)
    writing.seal(60)
    writing.reading(96.0, 61)
    writing.fact(an_observation("said 1e5 + ü", 62))
    writing.seal(120)
    if closed:
        writing.fact(a_closing(130))
    return writing.end(digested=digested)


def as_bytes(lines):
    return "".join(f"{compact(line)}\n" for line in lines).encode()


def problems(data):
    return verify_lines(io.BytesIO(data)).problems


def test_that_a_hash_is_that_of_the_canonical_line_without_it():
    line = {"version": 1, "value": 97.0, "kind": "é", "hash": "whatever"}

    assert fact_hash(line) == (
        hashlib.sha256('{"kind":"é","value":97,"version":1}'.encode()).hexdigest()
    )


def test_that_a_whole_number_hashes_the_same_with_and_without_its_point():
    assert canonical({"a": 97}) == canonical({"a": 97.0})
    assert canonical({"a": 1}) != canonical({"a": True})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-1e-3, 1e-3)
    | st.decimals(-300, 300, places=2).map(float)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), JSON))
def test_that_the_canonical_form_is_that_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (97.0, b"97"),
        (-0.0, b"0"),
        (0.0001, b"0.0001"),
        (0.00001, b"0.00001"),
        (1e-7, b"1e-7"),
        (1e15, b"1000000000000000"),
        (1e21, b"1e+21"),
        (5e-324, b"5e-324"),
    ],
)
def test_that_numbers_are_written_as_ecmascript_does(number, text):
    assert canonical({"a": number}) == b'{"a":' + text + b"}"


@pytest.mark.parametrize("value", [2**53, float("inf"), "\ud800"])
def test_that_what_has_no_canonical_form_is_an_error(value):
    with pytest.raises(LineError):
        canonical({"a": value})


def test_that_a_whole_export_has_no_problem():
    report = verify_lines(io.BytesIO(as_bytes(an_export())))

    assert (report.problems, report.notes) == ((), ())
    assert (report.facts, report.readings) == (6, 3)


def test_that_an_open_session_is_a_note():
    report = verify_lines(io.BytesIO(as_bytes(an_export(closed=False))))

    assert report.problems == ()
    assert report.notes == ("the session is open",)


def test_that_unsealed_last_readings_are_a_note():
    writing = Writing()
    writing.reading(97.0, 1)

    report = verify_lines(io.BytesIO(as_bytes(writing.end())))

    assert report.problems == ()
    assert "the last 1 readings are not sealed yet" in report.notes


def test_that_addenda_may_follow_the_close_and_nothing_else():
    writing = Writing()
    writing.fact(a_closing(1))
    writing.fact(a_draft(EntryVoided(voids=1, reason="entered twice"), 2))
    addendum = problems(as_bytes(writing.end()))
    writing.lines.pop()
    writing.fact(an_observation("late", 3))

    late = problems(as_bytes(writing.end()))

    assert addendum == ()
    assert len(late) == 1
    assert "line 5" in late[0]


@pytest.mark.parametrize("index", range(11))
def test_that_a_line_taken_out_is_found(index):  # H70
    lines = an_export()
    del lines[index]

    assert problems(as_bytes(lines))


@pytest.mark.parametrize("index", range(11))
def test_that_a_line_written_twice_is_found(index):  # H70
    lines = an_export()
    lines.insert(index, lines[index])

    assert problems(as_bytes(lines))


@pytest.mark.parametrize("index", range(1, 11))
def test_that_two_lines_in_another_order_are_found_or_mean_the_same(index):  # H70
    lines = an_export()
    swapped = [*lines]
    swapped[index - 1], swapped[index] = swapped[index], swapped[index - 1]

    found = problems(as_bytes(swapped))

    # A fact and a reading of one seal may change places: the file tells no order between them.
    kinds = {lines[index - 1]["type"], lines[index]["type"]}
    sealing = "readings-sealed" in (lines[index - 1].get("kind"), lines[index].get("kind"))
    assert found or (kinds == {"fact", "reading"} and not sealing)


@pytest.mark.parametrize("index", range(1, 11))
def test_that_with_a_digest_any_other_order_is_found(index):  # H70
    lines = an_export(digested=True)
    assert problems(as_bytes(lines)) == ()

    lines[index - 1], lines[index] = lines[index], lines[index - 1]

    assert problems(as_bytes(lines))


@pytest.mark.parametrize("count", range(1, 11))
def test_that_a_file_cut_short_is_found(count):  # H70
    assert problems(as_bytes(an_export()[:count]))


EXPORT = as_bytes(an_export())


def meaning(data):
    return [canonical(parse_object(line)) for line in io.BytesIO(data)]


@given(st.integers(0, len(EXPORT) - 1), st.integers(0, 255))
def test_that_any_changed_byte_is_found_or_means_the_same(place, byte):  # H70
    changed = EXPORT[:place] + bytes([byte]) + EXPORT[place + 1 :]

    assert problems(changed) or meaning(changed) == meaning(EXPORT)


@given(st.integers(0, len(EXPORT) - 2))
def test_that_a_file_cut_at_any_byte_is_found(place):  # H70
    assert problems(EXPORT[:place])


@given(st.data())
def test_that_any_changed_field_is_found(data):  # H70
    lines = an_export()
    line = data.draw(st.sampled_from(lines))
    key = data.draw(st.sampled_from(sorted(line)))
    value = data.draw(st.none() | st.booleans() | st.integers() | st.floats() | st.text())
    same = json.dumps(line[key]) == json.dumps(value)
    line[key] = value
    text = "".join(json.dumps(each) + "\n" for each in lines)

    assert same or problems(text.encode())


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b'"version":2', b'"version":2,"version":2'),
        lambda data: data.replace(b'"value":96.0', b'"value":96.0,"note":"x"'),
        lambda data: data.replace(b'"version":2,', b'"version":true,'),
        lambda data: data.replace(b'"value":96.0', b'"value":NaN'),
        lambda data: data.replace(b'"value":96.0', b'"value":1e999'),
        lambda data: data.replace(b'"unit":"%"', b'"unit":"kPa"'),
        lambda data: data.replace(b'"practice":true', b'"practice":1', 1),
        lambda data: data.replace(b'"practice":true', b'"practice":false', 1),
        lambda data: data.replace(b'"participant":"DEMO-01"', b'"participant":"DEMO-02"', 1),
        lambda data: data.replace(b'"s-1"', b'"s-2"'),
        lambda data: data.replace(b'"s-1"', b'"s-2"', 1),
        lambda data: data.replace(b'"app"', b'"signed":true,"app"', 1),
        lambda data: data.replace(b'"facts":6', b'"facts":6,"open":true'),
        lambda data: data + b'{"type":"end","session":"s-1","facts":6,"readings":3}\n',
        lambda data: data + data,
        lambda data: data + b"\n",
    ],
)
def test_that_a_change_meant_to_slip_through_is_found(change):  # H70
    assert change(EXPORT) != EXPORT
    assert problems(change(EXPORT))


def test_that_a_seal_taken_out_with_its_readings_is_found():  # H70
    lines = an_export()
    seal = next(i for i, line in enumerate(lines) if line.get("kind") == "readings-sealed")
    kept = [line for line in lines[:seal] if line["type"] != "reading"] + lines[seal + 1 :]

    assert problems(as_bytes(kept))


def test_that_a_fact_rewritten_with_its_own_hash_breaks_the_chain():  # H70
    lines = an_export()
    lines[3]["data"]["text"] = "restless"
    lines[3]["hash"] = fact_hash(lines[3])

    found = problems(as_bytes(lines))

    assert found == ("line 6: does not continue the fact before it (previous)",)


def test_that_refused_actions_of_a_drill_are_told_and_no_problem():
    lines = an_export()
    refused = {
        "type": "refused",
        "at": "2026-03-02T13:00:01.000Z",
        "action": "administer-dose",
        "label": None,
        "code": "gate",
        "why": "consent",
    }
    lines.insert(4, refused)
    lines[-1]["unmet"] = []

    report = verify_lines(io.BytesIO(as_bytes(lines)))

    assert report.problems == ()
    assert "1 refused actions" in report.notes[0]


def test_that_a_file_of_something_else_has_no_line_that_is_recognised():
    report = verify_lines(io.BytesIO(b"id;value\n1;2\n"))

    assert report.recognised == 0
