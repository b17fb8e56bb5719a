"""Asking the running program, for the commands that do what the tray's entries do."""

from collections.abc import Mapping
from typing import Any

from tracker.errors import DamagedError, Exit, SurroundingsError, TrackerError, UserError
from tracker.paths import find_places
from tracker.system.control import call

_FAMILIES: dict[int, type[TrackerError]] = {
    int(Exit.OUTSIDE): SurroundingsError,
    int(Exit.DAMAGED): DamagedError,
}


def ask(message: Mapping[str, Any], *, timeout_s: float = 5) -> dict[str, Any]:
    """Send a request to the running program and return its answer.

    Args:
        message: What is asked.
        timeout_s: How long the program may take.

    Raises:
        SurroundingsError: If it does not run.
        UserError: If it refuses, with its reason.
        TrackerError: Of the family that the running program names.
    """
    answer = call(find_places().control_socket, message, timeout_s)
    if not answer.get("ok"):
        said, *hints = str(answer.get("error", "the program did not understand")).splitlines()
        exit_code = answer.get("exit")
        family = _FAMILIES.get(exit_code, UserError) if isinstance(exit_code, int) else UserError
        raise family(said, hint=" ".join(hint.strip() for hint in hints))
    return dict(answer)
