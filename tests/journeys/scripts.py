"""Builds the short scenarios of the journeys: tables in Python, TOML on the disk."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]

ROOT = Path(__file__).parents[2]

STARTS_AT = "2026-03-02T13:00:00Z"
ARRIVAL_GATES = (
    "clearance",
    "consent",
    "fasting",
    "escort",
    "benzodiazepine",
    "pressure",
    "booster-agreed",
)


def an_oximeter(**more: Any) -> Row:
    return {"id": "oximeter", "driver": "plx", "name": "Oxi 50123456", **more}


def a_cuff(*measures_at: str, **more: Any) -> Row:
    cuff = {"id": "cuff", "driver": "blood-pressure", "name": "Cuff 651"}
    return {**cuff, "measures_at": list(measures_at), **more}


def a_strap(**more: Any) -> Row:
    return {"id": "strap", "driver": "heart-rate", "name": "Strap 7", **more}


def a_curve(sign: str, *points: tuple[str, float], device: str = "oximeter", **more: Any) -> Row:
    return {"sign": sign, "device": device, "points": [list(point) for point in points], **more}


def a_fault(kind: str, at: str, lasts: str, device: str = "oximeter") -> Row:
    return {"device": device, "kind": kind, "at": at, "lasts": lasts}


def an_action(at: str, by: str, action: str, **keys: Any) -> Row:
    return {"at": at, "by": by, "action": action, **keys}


def arrival(at: str = "1s", *, without: str = "") -> list[Row]:
    """Every gate before administration met at once, but for one."""
    gates = [gate for gate in ARRIVAL_GATES if gate != without]
    return [an_action(at, "clinician", "meet-gate", gate=gate) for gate in gates]


def a_dose(at: str, mass_mg: str = "60", *, by: str = "clinician", **more: Any) -> Row:
    dose = {"drug": "ketamine", "route": "IM", "mass_mg": mass_mg}
    return an_action(at, by, "administer-dose", **{**dose, **more})


def a_limit(sign: str, priority: str, delay: str = "0s", **bounds: float) -> Row:
    return {"sign": sign, "priority": priority, "delay": delay, **bounds}


def an_expectation(kind: str, **more: Any) -> Row:
    """``match``, ``within`` and ``never`` as in a scenario."""
    return {"kind": kind, **more}


CALM = (a_curve("spo2", ("0s", 98)), a_curve("pulse_rate", ("0s", 70)))
CALM_CUFF = (
    a_curve("systolic", ("0s", 120), device="cuff"),
    a_curve("diastolic", ("0s", 78), device="cuff"),
)


def a_script(
    *,
    duration: str = "2m",
    device: Sequence[Row] = (an_oximeter(),),
    vital: Sequence[Row] = CALM,
    starts_at: str | None = STARTS_AT,
    protocol: str = "im-ketamine",
    participant: Mapping[str, Any] | None = None,
    **more: Any,
) -> str:
    """The text of a scenario; ``more`` are further keys and tables of the format."""
    head = {
        "title": "A journey",
        "protocol": protocol,
        "participant": participant or {"code": "DEMO-01", "weight_kg": 74.0},
        "duration": duration,
        **({"starts_at": starts_at} if starts_at else {}),
    }
    document = {**head, "device": device, "vital": vital, **more}
    values = {key: value for key, value in document.items() if not _is_table(value)}
    tables = {key: value for key, value in document.items() if _is_table(value)}
    lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
    for key, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{key}]]", *(f"{name} = {_toml(row[name])}" for name in row)]
    return "\n".join(lines) + "\n"


def a_quick_protocol(folder: Path) -> str:
    """Put the IM protocol beside the scripts with checks due within the minute after the dose.

    The result is what a scenario's ``protocol`` names.
    """
    text = (ROOT / "resources" / "protocols" / "im-ketamine.toml").read_text("utf-8")
    for slow, quick in (
        ('at = ["10m", "20m", "40m", "60m", "90m"]\ntolerance = "5m"', 'at = ["30s"]'),
        ('at = ["10m", "20m", "40m", "60m"]\ntolerance = "5m"', 'at = ["20s"]'),
    ):
        assert slow in text
        text = text.replace(slow, f'{quick}\ntolerance = "15s"')
    (folder / "quick.toml").write_text(text.replace('"im-ketamine"', '"quick"', 1), "utf-8")
    return "quick.toml"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def _is_table(value: object) -> bool:
    return isinstance(value, list | tuple)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(value[key])}" for key in value) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
