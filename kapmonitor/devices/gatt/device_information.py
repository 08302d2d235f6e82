"""The texts by which a device names its maker, model, serial number and versions.

Source: Bluetooth SIG, Device Information Service; devices.md 1.4 and 9. Certainty: A.
"""


def decode_text(data: bytes) -> str | None:
    r"""Return the text up to its first NUL, trimmed; ``None`` where nothing is left.

    Bytes that are not UTF-8 become replacement characters: a bad name is no reason to refuse a
    device.

    >>> decode_text(b"UA-651BLE\x00")
    'UA-651BLE'
    """
    text = bytes(data).partition(b"\x00")[0].decode("utf-8", errors="replace")
    return text.strip() or None
