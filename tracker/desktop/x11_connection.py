"""The connection to the X server: opened quietly, lost with a sentence."""

import contextlib
import io
import os
import socket
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from Xlib import display, error
from Xlib.ext import res

from tracker.errors import SurroundingsError

_READ_BYTES = 16_384


class _QuietDisplay(display.Display):  # type: ignore[misc]  # python-xlib is not typed
    """A display without the dozen extension modules that python-xlib would import for it."""

    def list_extensions(self) -> list[str]:
        """Claim only what we use, if the server has it."""
        return [res.extname] if self.query_extension(res.extname) is not None else []


def open_display(name: str | None = None) -> Any:
    """Connect to the X server ``name``, or the environment's.

    Raises:
        SurroundingsError: There is none, or it does not let us in.
    """
    name = os.environ.get("DISPLAY", "") if name is None else name
    if not name:
        raise SurroundingsError(
            "DISPLAY is not set, so there is no X server to ask.",
            hint="Start eyeprize from the desktop session.",
        )
    # Without the prefix python-xlib tries TCP when the local socket does not answer.
    address = f"unix/{name}" if name.startswith(":") else name
    try:
        # It prints about an odd authority file to standard output, which belongs to results.
        with contextlib.redirect_stdout(io.StringIO()):
            opened = _QuietDisplay(address)
    except (error.DisplayError, error.ConnectionClosedError, error.XauthError, OSError) as failed:
        _close_sockets(failed)
        raise SurroundingsError(
            f"Cannot open the X display {name}: {_reason(failed)}.",
            hint="Check DISPLAY and XAUTHORITY.",
        ) from failed
    # By default it reads as much as the socket holds, thousands of events, before we see one.
    opened.display.recv_buffer_size = _READ_BYTES
    # Requests without an answer are about windows that may be gone: nothing to say about it.
    opened.set_error_handler(lambda *_: None)
    return opened


@contextmanager
def display_errors() -> Iterator[None]:
    """Turn a lost connection into the error that a source may raise."""
    try:
        yield
    # After the loss its queues are None and its socket has no number.
    except (error.ConnectionClosedError, OSError) as lost:
        raise SurroundingsError(
            "The X server closed the connection.",
            hint="The desktop session has ended, or its X server was restarted.",
        ) from lost


def _reason(failed: BaseException) -> str:
    reason = getattr(failed, "msg", "") or failed
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return text.strip().rstrip(".") or type(failed).__name__


def _close_sockets(failed: BaseException | None) -> None:
    """Close what python-xlib leaves open when it cannot connect, or is refused."""
    while failed is not None:
        for frame, _ in traceback.walk_tb(failed.__traceback__):
            for value in frame.f_locals.values():
                held = (getattr(value, "__dict__", None) or {}).get("socket", value)
                if isinstance(held, socket.socket):
                    held.close()
        failed = failed.__context__
