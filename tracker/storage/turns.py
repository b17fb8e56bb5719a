"""All files for one process for a while: the running program closes them and begins anew after it.

Two locks that the system releases when their holder dies, so neither side can wait for a dead
one: who wants the files holds the *turn*, asks, and waits for the instance's lock; the program
lets go of that, and waits for the turn.
"""

import contextlib
import time
from collections.abc import Callable, Iterator

from tracker.errors import SurroundingsError, UserError
from tracker.paths import Places
from tracker.storage.instance import AlreadyRunningError, Lock, hold

_LOOK_S = 0.05
#: A backup that is under way ends first.
_PATIENCE_S = 90.0


@contextlib.contextmanager
def turn(places: Places) -> Iterator[None]:
    """Be the only command that changes what is stored; the program may run meanwhile.

    Raises:
        UserError: If another command is at it.
    """
    try:
        mine = hold(places.state / "turn.lock")
    except AlreadyRunningError:
        raise UserError(
            "Another command is changing your records.", hint="Wait for it, and try again."
        ) from None
    try:
        yield
    finally:
        mine.release()


@contextlib.contextmanager
def alone(places: Places, ask: Callable[[], object]) -> Iterator[bool]:
    """Hold all files alone, within a turn; yield whether a program runs that gave way.

    Args:
        places: The files.
        ask: Asks the running program to give way.

    Raises:
        SurroundingsError: If the program does not answer, or does not let go.
    """
    lock, ran = _hold_instance(places, ask)
    try:
        yield ran
    finally:
        lock.release()


def _hold_instance(places: Places, ask: Callable[[], object]) -> tuple[Lock, bool]:
    with contextlib.suppress(AlreadyRunningError):
        return hold(places.lock_file), False
    ask()
    for _ in range(round(_PATIENCE_S / _LOOK_S)):
        with contextlib.suppress(AlreadyRunningError):
            return hold(places.lock_file), True
        time.sleep(_LOOK_S)
    raise SurroundingsError(
        "The running eyeprize did not let go of its files.",
        hint="End it, call the same command again, and start it after that.",
    )


def wait_for_turn(places: Places, stopped: Callable[[], bool]) -> None:
    """Wait until nobody holds the turn any more, or ``stopped`` says that it is in vain."""
    while not stopped():
        with contextlib.suppress(AlreadyRunningError):
            hold(places.state / "turn.lock").release()
            return
        time.sleep(_LOOK_S)
