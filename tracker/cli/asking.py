"""Asking the running program, for the commands that do what the tray's entries do."""

from collections.abc import Mapping
from typing import Any

from tracker.errors import UserError
from tracker.paths import find_places
from tracker.system.control import call


def ask(message: Mapping[str, Any]) -> dict[str, Any]:
    """Send a request to the running program and return its answer.

    Raises:
        SurroundingsError: If it does not run.
        UserError: If it refuses, with its reason.
    """
    answer = call(find_places().control_socket, message)
    if not answer.get("ok"):
        raise UserError(str(answer.get("error", "the program did not understand")))
    return dict(answer)
