"""The tables of a session: doses and infusions, drug account, checks, gates."""

import csv
import io
import zipfile
from dataclasses import replace
from typing import Any

from kapmonitor.domain import events as ev
from kapmonitor.protocols.model import DosingProtocol
from kapmonitor.reports.tables import Standing, write_zip
from kapmonitor.services.archive import ReviewedSession
from kapmonitor.services.lines import fact_object
from tests.ui.closed_sessions import a_protocol, an_iv_session, an_overridden_session


def tables_of(
    reviewed: ReviewedSession, protocol: DosingProtocol | None = None, **broken: Any
) -> dict[str, list[dict[str, str]]]:
    row = reviewed.row
    used = {"id": row.protocol.id, "version": row.protocol.version, "sha256": row.protocol.sha256}
    session = {
        "type": "session",
        "session": row.session,
        "participant": row.participant,
        "practice": row.practice,
        "opened_at": "2026-03-02T13:00:00.000Z",
        "room": row.room,
        "protocol": used,
        "app": row.app,
    }
    facts = [fact_object(fact) for fact in reviewed.facts]
    if broken:
        facts[1] = {**facts[1], **broken}
    file = io.BytesIO()
    standing = Standing(chain="intact", chain_head="ab", protocol=protocol)
    write_zip(file, [session, *facts], standing)
    with zipfile.ZipFile(file) as archive:
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def about(tables: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {row["name"]: row["value"] for row in tables["session.csv"]}


def test_that_an_infusion_stands_with_what_was_really_given() -> None:  # H43 H39
    (row,) = tables_of(an_iv_session())["doses.csv"]

    assert (row["kind"], row["route"], row["mass_mg"]) == ("infusion", "IV infusion", "38")
    assert (row["ordered_mg"], row["given_ml"], row["lot"]) == ("40", "38", "A1")
    assert row["participant"] == "KAP-0147"
    assert row["ended_at"].endswith("13:17:30.000Z")


def test_that_a_withdrawn_dose_stays_in_the_table() -> None:  # H38
    rows = tables_of(an_overridden_session())["doses.csv"]

    assert [(row["mass_mg"], row["withdrawn"]) for row in rows] == [
        ("600", ""),
        ("5", "typed twice"),
    ]


def test_that_the_drug_account_is_exact() -> None:  # H75
    (row,) = tables_of(an_overridden_session())["drug_account.csv"]

    assert (row["drawn_mg"], row["given_mg"], row["in_hand_mg"]) == ("603", "605", "-2")
    assert row["ties_out"] == "no"


def test_that_overrides_stand_with_their_reasons() -> None:  # H46
    rows = tables_of(an_overridden_session())["gates.csv"]

    assert [(row["what"], row["outcome"], row["reason"]) for row in rows] == [
        ("pressure", "overridden: gate", "two readings, prescriber was asked"),
        (
            "ketamine 600 mg, IM injection",
            "overridden: bound",
            "given before it was noticed",
        ),
    ]


def test_that_a_gate_that_was_met_is_told_too() -> None:
    (row,) = tables_of(an_iv_session())["gates.csv"]

    assert (row["what"], row["outcome"], row["recorded_by"]) == ("consent", "met", "guide")


def test_that_missed_checks_are_counted_only_with_the_protocol_at_hand() -> None:
    with_it = tables_of(an_iv_session(), a_protocol("iv-ketamine"))["checks.csv"]
    without = tables_of(an_iv_session())["checks.csv"]

    assert {row["check"]: row["missed"] for row in with_it}["breathing"] == "2"
    assert {row["missed"] for row in without} == {""}


def test_that_the_approval_of_the_protocol_is_told_or_said_to_be_unknown() -> None:  # H24
    protocol = a_protocol("im-ketamine")
    approved = replace(protocol, approved_by="Dr A. Person")
    session = an_overridden_session()

    assert about(tables_of(session, approved))["protocol_approved_by"] == "Dr A. Person"
    assert "not approved" in about(tables_of(session, protocol))["protocol_approved_by"]
    assert "not known" in about(tables_of(session))["protocol_approved_by"]
    assert about(tables_of(session))["owed_at_closing"].startswith("leaving:gait; check:")


def test_that_a_damaged_fact_leaves_these_tables_out_and_says_so() -> None:  # H70
    tables = tables_of(an_iv_session(), data={"stage": 5})

    assert "doses.csv" not in tables
    assert len(tables["facts.csv"]) == len(an_iv_session().facts)
    assert "cannot be read" in about(tables)["left_out"]


def test_that_typed_text_is_no_formula_in_any_table() -> None:
    session = an_overridden_session()
    facts = list(session.facts)
    gate = ev.GateOverridden(gate="pressure", reason="=1+1")
    facts[2] = replace(facts[2], event=gate)

    rows = tables_of(replace(session, facts=tuple(facts)))["gates.csv"]

    assert rows[0]["reason"] == "'=1+1"
