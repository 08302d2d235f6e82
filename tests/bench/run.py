"""``./dev bench [--json FILE]``: floor, ours and ratio of everything, measured in one run."""

import argparse
import json
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench import (
    alarms,
    coming_back,
    decoding,
    opening,
    painting,
    planning,
    record,
    window,
)

Figure = dict[str, Any]

BENCHES: tuple[Callable[[], Figure | list[Figure]], ...] = (
    decoding.measure,
    alarms.measure_engine,
    planning.measure,
    record.measure,
    alarms.measure_way,
    coming_back.measure_return,
    coming_back.measure_kill,
    window.measure_start,
    window.measure_alarm_to_paint,
    window.measure_key_to_log,
    window.measure_cpu,
    painting.measure_frame,
    painting.measure_ten_minutes,
    painting.measure_sweep,
    opening.measure_open,
    opening.measure_page,
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--json", metavar="FILE", type=Path)
    options = parser.parse_args()
    figures: list[Figure] = []
    for bench in BENCHES:
        found = bench()
        for figure in found if isinstance(found, list) else [found]:
            figures.append(figure)
            rest = "  ".join(f"{key} {value}" for key, value in figure.items() if key != "name")
            sys.stdout.write(f"{figure['name']:58} {rest}\n")
            sys.stdout.flush()
    if options.json:
        about = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "machine": platform.machine(),
            "figures": figures,
        }
        options.json.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
