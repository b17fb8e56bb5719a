"""One descriptor for several: readable when any of them is, or when its owner says so."""

import os
import select
import sys
from typing import Any


class Readiness:
    """An epoll set and a flag behind one descriptor.

    Args:
        descriptors: What to wait for, for reading.
    """

    _poll: Any  # select.epoll, which only Linux has

    def __init__(self, *descriptors: int) -> None:
        if sys.platform == "linux":
            self._poll = select.epoll()
        self._told, self._tell = os.pipe()
        self._raised = False
        self._closed = False
        for descriptor in (self._told, *descriptors):
            self.add(descriptor)

    def fileno(self) -> int:
        """Return the one descriptor."""
        return int(self._poll.fileno())

    def add(self, descriptor: int) -> None:
        """Wait for this one too."""
        self._poll.register(descriptor, 1)  # EPOLLIN

    def remove(self, descriptor: int) -> None:
        """Wait for this one no longer; before it is closed."""
        self._poll.unregister(descriptor)

    def raise_flag(self) -> None:
        """Be readable until ``lower_flag``, whatever the descriptors are."""
        if not self._raised:
            self._raised = True
            os.write(self._tell, b"\0")

    def lower_flag(self) -> None:
        """Be readable only when one of the descriptors is."""
        if self._raised:
            self._raised = False
            os.read(self._told, 1)

    def close(self) -> None:
        """Release what it opened itself. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._poll.close()
            os.close(self._told)
            os.close(self._tell)
