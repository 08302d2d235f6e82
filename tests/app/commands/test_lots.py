"""``kapmonitor lots``: a table or JSON, exact."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from kapmonitor.app.cli import run_command_line
from kapmonitor.app.commands.lots import list_lots
from kapmonitor.domain import events as ev
from tests.records import a_closing, a_draft, an_opening, open_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "practice.db"
    record = open_record(made)
    record.begin_session("s-1", an_opening()).result()
    drawn = ev.DrugDrawn(drug="ketamine", mass_mg=Decimal("100.50"), lot="A1\nforged")
    record.session_log("s-1").append([a_draft(drawn, 5.0), a_closing()]).result()
    record.close()
    return made


def listed(path: Path, *, as_json: bool) -> str:
    out, err = io.StringIO(), io.StringIO()
    assert list_lots(str(path), practice=False, as_json=as_json, out=out, err=err) == 0
    assert err.getvalue() == ""
    return out.getvalue()


def test_that_the_table_names_what_does_not_tie_out(path: Path) -> None:  # H75 H68
    kind, head, row = listed(path, as_json=False).splitlines()

    assert kind == "PRACTICE, no real person; amounts in mg"
    assert head.split()[:2] == ["drug", "lot"]
    assert "+100.5" in row
    assert row.endswith("1 session")


def test_that_json_has_exact_amounts_as_texts(path: Path) -> None:
    (lot,) = json.loads(listed(path, as_json=True))

    assert (lot["drawn_mg"], lot["left_over_mg"], lot["lot"]) == ("100.5", "100.5", "A1\nforged")
    assert lot["sessions"][0]["ties_out"] is False


def test_that_a_missing_record_is_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["lots", "--database", str(tmp_path / "none.db")]) == 2

    assert "there is no record" in capsys.readouterr().err
