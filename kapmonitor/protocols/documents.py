"""A TOML file that people write: read, parsed and checked in one go, with every fault told."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from kapmonitor.protocols.faults import Fault, FaultyFile, faults_of
from kapmonitor.protocols.fields import Table

Checked = TypeVar("Checked", bound=Table)


def bytes_of(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        FaultyFile: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        expected = f"cannot be read: {error.strerror or error}"
        raise FaultyFile(str(path), [Fault(place="", expected=expected)]) from error


def checked(
    raw: bytes,
    table: type[Checked],
    contradictions: Callable[[Mapping[str, object]], Iterable[Fault]],
    *,
    file: str,
) -> Checked:
    """Parse a document and hold it against its table.

    Args:
        raw: the file's bytes.
        table: what each key must be by itself.
        contradictions: what is wrong between keys that are each right by themselves.
        file: its name in faults.

    Raises:
        FaultyFile: with every fault of both kinds.
    """
    try:
        document = tomllib.loads(raw.decode())
    except (ValueError, RecursionError) as error:  # also a number or a nesting beyond reason
        raise FaultyFile(file, [Fault(place="", expected=f"is no TOML: {error}")]) from error
    faults = list(contradictions(document))
    try:
        found = table.model_validate(document)
    except ValidationError as error:
        raise FaultyFile(file, [*faults_of(error), *faults]) from error
    if faults:
        raise FaultyFile(file, faults)
    return found
