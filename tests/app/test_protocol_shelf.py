"""Protocol files go in and out whole, unchanged, and never over another version."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kapmonitor.app.protocol_shelf import (
    LARGEST_BYTES,
    FileTakenError,
    ProtocolShelf,
    ShelfError,
    write_whole,
)
from kapmonitor.app.resources import resource_path
from kapmonitor.protocols.faults import FaultyFile

BUILT_IN = resource_path("protocols", "im-ketamine.toml")


def text_of(version: int = 2, protocol_id: str = "im-ketamine", more: str = "") -> str:
    text = BUILT_IN.read_text(encoding="utf-8")
    text = text.replace('id = "im-ketamine"', f'id = "{protocol_id}"', 1)
    return text.replace("\nversion = 1\n", f"\nversion = {version}\n", 1) + more


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str = "ours.toml", **what: object) -> Path:
        path = tmp_path / name
        path.write_text(text_of(**what), encoding="utf-8")  # type: ignore[arg-type]
        return path

    return write


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_that_without_a_folder_the_built_in_protocols_are_there(data: Path):
    shelf = ProtocolShelf(data)

    shelf.read()

    assert "im-ketamine" in {protocol.id for protocol in shelf.library.built_in}
    assert shelf.library.clinic == ()
    assert shelf.left_out == ()


def test_that_a_checked_file_is_not_taken_in(data: Path, write: Callable[..., Path]):
    shelf = ProtocolShelf(data)

    protocol = shelf.check(write())

    assert (protocol.id, protocol.version) == ("im-ketamine", 2)
    assert not data.exists()


def test_that_an_imported_file_is_copied_byte_for_byte_under_its_id_and_version(
    data: Path, write: Callable[..., Path]
):
    shelf, path = ProtocolShelf(data), write()

    taken = shelf.import_file(path)

    copy = data / "protocols" / "im-ketamine-v2.toml"
    assert copy.read_bytes() == path.read_bytes()
    assert [each.name for each in copy.parent.iterdir()] == [copy.name]
    assert not taken.was_there
    assert taken.protocol.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_that_an_imported_file_is_read_again_at_the_next_start(
    data: Path, write: Callable[..., Path]
):
    protocol = ProtocolShelf(data).import_file(write()).protocol

    shelf = ProtocolShelf(data)
    shelf.read()

    assert shelf.library.clinic == (protocol,)
    assert shelf.library.offered_as("im-ketamine") == protocol


def test_that_a_file_with_faults_is_refused_with_all_of_them_and_nothing_is_copied(
    data: Path, write: Callable[..., Path]
):
    path = write(more='\nunknown = 1\n[[gate]]\nid = "no-such-gate"\n')
    shelf = ProtocolShelf(data)

    with pytest.raises(FaultyFile) as refused:
        shelf.import_file(path)

    assert len(refused.value.faults) > 1
    assert not data.exists()


def test_that_the_same_bytes_are_said_to_be_there(data: Path, write: Callable[..., Path]):
    shelf, path = ProtocolShelf(data), write()
    shelf.library.add(shelf.import_file(path).protocol)

    assert shelf.import_file(path).was_there
    assert shelf.import_file(BUILT_IN).was_there


@pytest.mark.parametrize("version", [1, 2])
def test_that_a_version_is_never_changed(data: Path, write: Callable[..., Path], version: int):
    # H60: version 1 is built in, version 2 the clinic's
    shelf = ProtocolShelf(data)
    shelf.library.add(shelf.import_file(write(version=2)).protocol)

    with pytest.raises(ShelfError, match="raise `version`"):
        shelf.import_file(write(version=version, more="\n# another word\n"))

    assert [each.name for each in (data / "protocols").iterdir()] == ["im-ketamine-v2.toml"]


def test_that_a_file_that_another_window_took_in_meanwhile_is_not_replaced(
    data: Path, write: Callable[..., Path]
):
    shelf = ProtocolShelf(data)
    taken = ProtocolShelf(data).import_file(write()).protocol

    with pytest.raises(ShelfError, match="other bytes"):
        shelf.import_file(write(more="\n# another word\n"))

    copy = data / "protocols" / "im-ketamine-v2.toml"
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == taken.sha256


def test_that_a_faulty_file_of_the_clinic_is_left_out_and_the_others_are_read(
    data: Path, write: Callable[..., Path]
):
    ProtocolShelf(data).import_file(write())
    (data / "protocols" / "draft.toml").write_text("version = 'x'", encoding="utf-8")

    shelf = ProtocolShelf(data)
    shelf.read()

    assert [protocol.version for protocol in shelf.library.clinic] == [2]
    (left_out,) = shelf.left_out
    assert Path(left_out.file).name == "draft.toml"
    assert len(left_out.faults) > 1


def test_that_of_two_files_of_one_version_the_second_is_left_out(
    data: Path, write: Callable[..., Path]
):
    ProtocolShelf(data).import_file(write())
    (data / "protocols" / "z.toml").write_text(text_of(more="\n# more\n"), encoding="utf-8")

    shelf = ProtocolShelf(data)
    shelf.read()

    assert len(shelf.library.clinic) == 1
    assert "raise `version`" in str(shelf.left_out[0])


def test_that_an_export_is_byte_for_byte_what_was_read(data: Path, tmp_path: Path):
    shelf = ProtocolShelf(data)
    (protocol,) = shelf.library.versions("im-ketamine")

    shelf.export(protocol, tmp_path / "out.toml")

    assert (tmp_path / "out.toml").read_bytes() == BUILT_IN.read_bytes()


def test_that_an_export_replaces_a_file_only_when_told(data: Path, tmp_path: Path):
    shelf = ProtocolShelf(data)
    (protocol,) = shelf.library.versions("im-ketamine")
    target = tmp_path / "out.toml"
    target.write_text("mine", encoding="utf-8")

    with pytest.raises(FileTakenError):
        shelf.export(protocol, target)
    assert target.read_text(encoding="utf-8") == "mine"
    shelf.export(protocol, target, overwrite=True)

    assert target.read_bytes() == BUILT_IN.read_bytes()


def test_that_a_file_changed_since_it_was_read_is_not_exported_as_what_it_was(
    data: Path, tmp_path: Path, write: Callable[..., Path]
):
    shelf = ProtocolShelf(data)
    protocol = shelf.import_file(write()).protocol
    copy = data / "protocols" / "im-ketamine-v2.toml"
    copy.write_text(text_of(more="\n# changed\n"), encoding="utf-8")

    with pytest.raises(ShelfError, match="changed since it was read"):
        shelf.export(protocol, tmp_path / "out.toml")

    assert not (tmp_path / "out.toml").exists()


@pytest.mark.parametrize("overwrite", [True, False])
def test_that_no_export_takes_the_place_of_a_protocol_of_the_program(
    data: Path, write: Callable[..., Path], overwrite: bool
):
    shelf = ProtocolShelf(data)
    shelf.library.add(shelf.import_file(write()).protocol)
    (built_in,) = shelf.library.versions("iv-ketamine")

    for target in (data / "protocols" / "im-ketamine-v2.toml", BUILT_IN):
        with pytest.raises(ShelfError, match="among the program's protocols"):
            shelf.export(built_in, target, overwrite=overwrite)


@pytest.mark.parametrize("name", ["relative.toml", "/", "/no/such/folder/out.toml"])
def test_that_an_export_that_cannot_be_written_says_why(data: Path, name: str):
    shelf = ProtocolShelf(data)
    (protocol,) = shelf.library.versions("im-ketamine")

    with pytest.raises(ShelfError) as refused:
        shelf.export(protocol, Path(name))

    assert name in str(refused.value)


def test_that_what_is_no_protocol_at_all_is_a_fault(data: Path, tmp_path: Path):
    shelf = ProtocolShelf(data)
    (tmp_path / "large.toml").write_bytes(b"#" * (LARGEST_BYTES + 1))

    for path, said in (
        (tmp_path / "large.toml", "larger than 1000 kB"),
        (tmp_path, "no such file"),
        (tmp_path / "none.toml", "no such file"),
    ):
        with pytest.raises(FaultyFile, match=said):
            shelf.check(path)


def test_that_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "out.toml"
    target.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kapmonitor.app.protocol_shelf.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(target, b"new")

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
