"""The one place that knows where ``resources/`` lies.

A wheel carries it inside the package; in a checkout it lies beside the package.
"""

from pathlib import Path

import kapmonitor

_PACKAGE = Path(kapmonitor.__file__).parent


def resource_path(*parts: str) -> Path:
    """The path of a file or folder of ``resources/``, whether or not it exists."""
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def list_resources(folder: str, suffix: str) -> tuple[Path, ...]:
    """The files of one folder of ``resources/`` that end in ``suffix`` (``.toml``), by name.

    A folder that does not exist has none.
    """
    return tuple(sorted(resource_path(folder).glob(f"*{suffix}")))
