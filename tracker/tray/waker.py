"""Waiting for a descriptor in one thread, and ending the wait from another."""

import contextlib
import selectors
import socket


class Waker:
    """Ends a wait from outside it. Takes no lock, so a signal handler may use it."""

    def __init__(self) -> None:
        # Not a pipe: Windows can wait for sockets alone.
        self._reading, self._writing = socket.socketpair()
        self._reading.settimeout(0)
        self._writing.settimeout(0)

    def wake(self) -> None:
        """End the wait under way, or the next one. From any thread, any number of times."""
        # Full: it is awake as it is. Closed: nobody waits any more.
        with contextlib.suppress(OSError):
            self._writing.send(b".")

    def wait(self, *descriptors: int) -> None:
        """Block until woken, or until one of ``descriptors`` is readable."""
        with selectors.DefaultSelector() as selector:
            for descriptor in (self._reading.fileno(), *descriptors):
                selector.register(descriptor, selectors.EVENT_READ)
            selector.select()
        with contextlib.suppress(BlockingIOError):
            while self._reading.recv(4096):
                pass

    def close(self) -> None:
        """Release both ends. Safe to call twice; waking a closed one does nothing."""
        self._reading.close()
        self._writing.close()

    def __del__(self) -> None:
        self.close()
