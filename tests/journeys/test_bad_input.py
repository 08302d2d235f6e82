"""What cannot be played is said in one line a fault, naming file and place; never a traceback."""

import locale
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kapmonitor.store.kind import RecordKind
from tests.journeys.drills import Ran, play, run, start
from tests.journeys.scripts import (
    CALM,
    a_curve,
    a_dose,
    a_fault,
    a_script,
    an_action,
    an_expectation,
    an_oximeter,
    written,
)
from tests.records import open_record

Commands = dict[str, tuple[object, ...]]


def together(commands: Commands) -> dict[str, Ran]:
    """Run commands side by side: starting an interpreter is what takes the time."""
    with ThreadPoolExecutor(2) as pool:
        runs = {name: pool.submit(run, *command) for name, command in commands.items()}
        return {name: each.result() for name, each in runs.items()}


def refusals(folder: Path, **texts: str) -> dict[str, Ran]:
    """Try to play each of these scenarios."""
    return together(
        {
            name: (*drill(written(folder, name, text)), "--database", folder / f"{name}.db")
            for name, text in texts.items()
        }
    )


def drill(script: object) -> tuple[object, ...]:
    return ("drill", script, "--headless")


WRONG_EVERYWHERE = a_script(
    device=[
        an_oximeter(),
        an_oximeter(name="a name far too long to be advertised"),
        {"id": "other", "driver": "toaster", "name": "T"},
    ],
    vital=[
        a_curve("glow", ("0s", 1)),
        a_curve("spo2", ("5s", 97), ("1s", 96), device="nobody"),
    ],
    fault=[a_fault("tired", "1s", "1s"), a_fault("clock-wrong", "1s", "1s")],
    staff=[
        an_action("1s", "nurse", "dance"),
        an_action("soon", "nurse", "mark"),
        an_action("1s", "king", "mark"),
        an_action("1s", "nurse", "mark", txet="a slip of the fingers"),
        a_dose("3s", "sixty"),
    ],
    expect=[an_expectation("refused", within=["5s", "1s"])],
    colour="red",
)
NOT_YET = a_script(
    staff=[
        an_action("2s", "nurse", "danger-sign", code="chest-pain"),
        an_action("3s", "nurse", "sign"),
        an_action("4s", "nurse", "void", voids="nothing", reason="typo"),
        an_action("5s", "nurse", "score", scale="padss", value=3),
        an_action("6s", "nurse", "score", scale="moaa-s", value=9),
    ]
)


def test_that_every_fault_of_a_scenario_is_told_with_file_and_key(tmp_path: Path) -> None:
    told = refusals(tmp_path, everywhere=WRONG_EVERYWHERE, later=NOT_YET)

    assert [each.status for each in told.values()] == [2, 2]
    for name, places in (
        (
            "everywhere",
            (
                *("device[2].id", "device[2].name", "device[3].driver", "vital[1].sign"),
                *("vital[2].device", "vital[2].points", "fault[1].kind", "fault[2].kind"),
                *("staff[1]", "staff[2].mark.at", "staff[3].mark.by", "staff[4].mark.txet"),
                *("staff[5].administer-dose.mass_mg", "expect[1].within", "colour"),
            ),
        ),
        ("later", ("staff[1]", "staff[2]", "staff[3]", "staff[4].scale", "staff[5].value")),
    ):
        lines = told[name].complaints
        file = str(tmp_path / f"{name}.toml")
        assert all(line.startswith(f"{file}: ") for line in lines), lines
        for place in places:
            assert any(line.startswith(f"{file}: {place}") for line in lines), place
        assert len(lines) == len(places)
        assert not (tmp_path / f"{name}.db").exists()


def test_that_a_scenario_or_protocol_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('id = 3\ntitle = "x"\n[[stage]]\nid = "sleep"\n')
    (tmp_path / "words.toml").write_text("Dear reader,")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.toml").write_text("")
    place = ("--database", tmp_path / "none.db")
    faulty = written(tmp_path, "faulty", a_script(protocol="bad.toml"))
    missing = written(tmp_path, "missing", a_script(protocol="no-such.toml"))

    told = together(
        {
            "no-such": (*drill("no-such"), *place),
            "words": (*drill(tmp_path / "words.toml"), *place),
            "bytes": (*drill(tmp_path / "bytes.toml"), *place),
            "empty": (*drill(tmp_path / "empty.toml"), *place),
            "folder": (*drill(tmp_path), *place),
            "faulty": (*drill(faulty), *place),
            "missing": (*drill(missing), *place),
        }
    )

    assert {name: each.status for name, each in told.items()} == dict.fromkeys(told, 2)
    assert all(each.complaints and each.out == "" for each in told.values())
    assert "desaturation" in told["no-such"].err, "it says what there is"
    assert "is no TOML" in told["words"].err
    assert "title" in told["empty"].err
    assert f"{tmp_path / 'bad.toml'}: stage[1].id" in told["faulty"].err
    assert "no-such.toml" in told["missing"].err
    assert not (tmp_path / "none.db").exists()


def test_that_a_speed_that_cannot_be_is_refused(tmp_path: Path) -> None:
    script = written(tmp_path, "calm", a_script())
    speeds = ("2000", "0", "-3", "nan", "inf", "1e400", "fast", "1,5")
    place = ("--database", tmp_path / "none.db")

    told = together({speed: (*drill(script), "--speed", speed, *place) for speed in speeds})

    assert {speed: each.status for speed, each in told.items()} == dict.fromkeys(speeds, 2)
    assert all(len(each.complaints) == 1 for each in told.values())
    assert "1000" in told["2000"].err


def test_that_a_system_radio_plays_no_made_up_devices_and_only_in_real_time(
    tmp_path: Path,
) -> None:
    made_up = written(tmp_path, "made-up", a_script(fault=[a_fault("silent", "1s", "1s")]))
    real = written(tmp_path, "real", a_script(vital=()))
    system = ("--radio", "system", "--database", tmp_path / "none.db")

    told = together(
        {
            "made-up": (*drill(made_up), *system),
            "fast": (*drill(real), "--speed", "2", *system),
        }
    )

    assert [each.status for each in told.values()] == [2, 2]
    assert "vital" in told["made-up"].err
    assert "fault" in told["made-up"].err
    assert "--speed 1" in told["fast"].err


def a_newer_record(path: Path) -> Path:
    open_record(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    return path


def test_that_a_record_that_is_not_for_drills_is_refused_and_left_alone(
    tmp_path: Path,
) -> None:  # H67
    calm = written(tmp_path, "calm", a_script(duration="2s"))
    (tmp_path / "damaged.db").write_bytes(b"\x01\x02" * 5000)
    (tmp_path / "file").write_text("not a folder")
    open_record(tmp_path / "clinical.db", kind=RecordKind.CLINICAL).close()
    a_newer_record(tmp_path / "newer.db")
    with sqlite3.connect(tmp_path / "foreign.db") as raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")
    raw.close()
    names = ("damaged", "clinical", "newer")
    before = {name: (tmp_path / f"{name}.db").read_bytes() for name in names}
    places = {name: tmp_path / f"{name}.db" for name in (*names, "foreign")}
    places |= {"folder": tmp_path / "file" / "x.db", "url": "postgresql://host/db"}

    told = together({n: (*drill(calm), "--database", place) for n, place in places.items()})

    assert {name: each.status for name, each in told.items()} == dict.fromkeys(places, 2)
    assert all(len(each.complaints) == 1 and each.out == "" for each in told.values())
    for name, word in (
        ("damaged", "damaged"),
        ("clinical", "clinical"),
        ("newer", "newer"),
        ("foreign", "no record"),
        ("folder", "cannot be written"),
        ("url", "postgresql"),
    ):
        assert word in told[name].err
    assert {name: (tmp_path / f"{name}.db").read_bytes() for name in names} == before


def test_that_a_clinical_record_is_not_even_resumed(tmp_path: Path) -> None:  # H67
    calm = written(tmp_path, "calm", a_script())
    open_record(tmp_path / "clinical.db", kind=RecordKind.CLINICAL).close()

    refused = run(*drill(calm), "--resume", "--database", tmp_path / "clinical.db")

    assert refused.status == 2
    assert "clinic" in refused.err


def test_that_one_record_has_one_writer(tmp_path: Path) -> None:  # H66
    calm = written(tmp_path, "calm", a_script(duration="3m"))
    with start(calm, speed=20) as first:
        first.until(lambda lines: len(lines) > 3)

        second = run(*drill(calm), "--database", first.record)
        listed = run("sessions", "--database", first.record)
        checked = run("verify", "--database", first.record)

        assert first.process.poll() is None, "the first is not disturbed"
    assert second.status == 2
    assert "another kapmonitor is writing" in second.err
    assert listed.status == 0, "but reading goes on"
    assert checked.status == 0, checked.out


def test_that_lines_that_have_nowhere_to_go_are_refused_before_anything_is_played(
    tmp_path: Path,
) -> None:
    calm = written(tmp_path, "calm", a_script(duration="2s"))
    lost = ("--jsonl", tmp_path / "none" / "x.jsonl", "--database", tmp_path / "x.db")

    refused = run(*drill(calm), *lost)

    assert refused.status == 2
    assert "none" in refused.err
    assert not (tmp_path / "x.db").exists()


def test_that_a_reader_who_leaves_does_not_end_the_drill(tmp_path: Path) -> None:  # H55
    """Standard output is a pipe nobody reads any more."""
    script = written(tmp_path, "calm", a_script(duration="30s"))
    with start(script, closed_output=True) as running:
        assert running.process.wait(60) == 0
    assert "Traceback" not in running.err.read_text("utf-8")
    assert run("verify", "--database", running.record).status == 0


COMMA_LOCALES = ("de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "da_DK.UTF-8")


def a_comma_locale() -> str:
    """One whose decimal mark is a comma, or the name of one where none is installed."""
    for name in COMMA_LOCALES:
        try:
            locale.setlocale(locale.LC_NUMERIC, name)
        except locale.Error:
            continue
        finally:
            locale.setlocale(locale.LC_NUMERIC, "C")
        return name
    return COMMA_LOCALES[0]


def test_that_a_comma_of_the_locale_changes_no_number(tmp_path: Path) -> None:  # H35
    name = a_comma_locale()
    text = a_script(
        duration="20s",
        vital=[a_curve("spo2", ("0s", 97.5)), CALM[1]],
        staff=[an_action("2s", "nurse", "enter-vital", sign="temperature", value=36.6)],
    )

    played = play(tmp_path, text, environ={"LC_ALL": name, "LANG": name, "LANGUAGE": "de"})

    assert played.status == 0, played.err
    assert {r["value"] for r in played.readings("spo2")} == {97.5}
    assert played.fact("vital-entered")["data"]["value"] == 36.6
    broken = run(*drill(tmp_path / "none.toml"), LC_ALL=name)
    assert broken.status == 2
