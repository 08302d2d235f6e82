import io
from pathlib import Path

from kapmonitor.app.commands.exits import FINE, FOUND_WRONG
from kapmonitor.app.commands.protocols import check_protocol, list_protocols
from kapmonitor.app.protocol_shelf import ProtocolShelf
from kapmonitor.app.resources import resource_path

BUILT_IN = resource_path("protocols", "im-ketamine.toml")


def imported(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    text = BUILT_IN.read_text(encoding="utf-8")
    path.write_text(text.replace("\nversion = 1\n", "\nversion = 2\n", 1), encoding="utf-8")
    ProtocolShelf(tmp_path).import_file(path)
    return tmp_path


def test_that_a_column_says_whose_each_protocol_is(tmp_path):
    out, err = io.StringIO(), io.StringIO()

    code = list_protocols(out, err, imported(tmp_path))

    lines = [line.split() for line in out.getvalue().splitlines()]
    assert lines[0][:3] == ["im-ketamine", "v2", "clinic"]
    assert ["im-ketamine", "v1", "built", "in"] in [line[:4] for line in lines]
    assert (code, err.getvalue()) == (FINE, "")


def test_that_a_faulty_file_of_the_clinic_is_told_and_the_rest_is_listed(tmp_path):
    folder = imported(tmp_path)
    (folder / "protocols" / "draft.toml").write_text("version = 'x'", encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()

    code = list_protocols(out, err, folder)

    assert code == FOUND_WRONG
    assert "draft.toml: version" in err.getvalue()
    assert "im-ketamine" in out.getvalue()


def test_that_a_checked_file_is_said_to_have_no_faults():
    out = io.StringIO()

    assert check_protocol(BUILT_IN, out, io.StringIO()) == FINE
    assert "im-ketamine v1, no faults" in out.getvalue()
