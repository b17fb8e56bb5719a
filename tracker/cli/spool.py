"""A replay's spans on their way to the screen: in a file without a name, not in memory.

A year has half a million of them. The file is the person's alone, holds only what was
redacted already, and is gone with the process.
"""

import tempfile
from collections.abc import Iterable, Iterator

from msgspec import msgpack

from tracker.engine.replay import Lived

_LENGTH_BYTES = 4
# What fits in it never touches the disk.
_IN_MEMORY_BYTES = 4_000_000
_encoder = msgpack.Encoder()
_decoder = msgpack.Decoder(Lived)


class Spool:
    """See ``tracker.engine.replay.Kept``; to be closed."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed below

    def extend(self, lived: Iterable[Lived], /) -> None:
        """Keep these too."""
        for one in lived:
            packed = _encoder.encode(one)
            self._file.write(len(packed).to_bytes(_LENGTH_BYTES))
            self._file.write(packed)

    def __iter__(self) -> Iterator[Lived]:
        """Go through all of them from the first on; one at a time may."""
        self._file.seek(0)
        while head := self._file.read(_LENGTH_BYTES):
            yield _decoder.decode(self._file.read(int.from_bytes(head)))

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
