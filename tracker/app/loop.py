"""One thread that waits for descriptors, for time and for other threads' calls.

Everything of the engine runs in it, so nothing in the engine needs a lock. It sleeps until
a descriptor is readable, a call was posted, or the engine's next deadline is there.
"""

import selectors
import socket
from collections import deque
from collections.abc import Callable
from operator import itemgetter


class Loop:
    """See the module's head. ``post`` may be called from any thread; the rest from one."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._posted: deque[Callable[[], None]] = deque()
        # A pair of sockets, as Windows waits for nothing else.
        self._woken, self._waker = socket.socketpair()
        self._woken.settimeout(0)
        self._waker.settimeout(0)
        self._watched = 0
        self.watch(self._woken.fileno(), self._run_posted)
        self._stopping = False

    def watch(self, descriptor: int, handle: Callable[[], None]) -> None:
        """Call ``handle`` whenever ``descriptor`` is readable.

        Of several that are readable at once, the one that was watched first comes first.
        """
        self._watched += 1
        self._selector.register(descriptor, selectors.EVENT_READ, (self._watched, handle))

    def unwatch(self, descriptor: int) -> None:
        """Stop watching; one that is not watched is no error."""
        if descriptor in self._selector.get_map():
            self._selector.unregister(descriptor)

    def post(self, call: Callable[[], None]) -> None:
        """Have ``call`` made in the loop's thread, soon."""
        self._posted.append(call)
        try:
            self._waker.send(b"\0")
        except OSError:
            return  # it is full, so it will wake; or the loop is closed already

    def stop(self) -> None:
        """End ``run`` after the present step; from the loop's thread."""
        self._stopping = True

    def run(self, woken: Callable[[], None], step: Callable[[], float | None]) -> None:
        """Run until ``stop``.

        Args:
            woken: Called first whenever the wait is over, before any handler.
            step: Called after the handlers; returns the seconds to wait at most, ``None``
                for ever.
        """
        timeout_s = step()
        while not self._stopping:
            ready = self._selector.select(timeout_s)
            woken()
            for _, handle in sorted((key.data for key, _ in ready), key=itemgetter(0)):
                handle()
            timeout_s = step()

    def close(self) -> None:
        """Release the descriptors; safe to call twice."""
        if self._selector.get_map() is None:
            return
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def _run_posted(self) -> None:
        try:
            self._woken.recv(4096)
        except BlockingIOError:
            return
        while self._posted:
            self._posted.popleft()()
