"""What the program says of itself on standard error: one line each, nothing of a participant."""

import logging
import sys


def set_up_logging() -> None:
    """Warnings and worse, as single lines; called once, before anything else runs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("kapmonitor: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # Bumble warns of what simulated devices do on purpose: going, staying silent, being pulled.
    logging.getLogger("bumble").setLevel(logging.CRITICAL)


class _OneLine(logging.Formatter):
    """Leaves tracebacks to whoever debugs; the message says what happened."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's own name
        """No traceback."""
        return ""

    def format(self, record: logging.LogRecord) -> str:
        """One line, with the kind of the error where there was one."""
        line = " ".join(super().format(record).split())
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line += f" ({type(error).__name__}: {error})"
        return line
