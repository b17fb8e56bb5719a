"""What do the pages of a damaged database still say, each read for itself?

SQLite's own reading goes from the root of each table downwards, so that one bad page hides
everything below it; here every page that holds rows is looked at, whatever points to it. Python's
``sqlite3`` brings no ``.recover``, and no package with a licence that suits reads damaged
files. The format is promised not to change: https://www.sqlite.org/fileformat2.html
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

Value = int | float | str | bytes | None

HEADER = 100
_MAGIC = b"SQLite format 3\x00"
_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = _KINDS = (2, 5, 10, 13)
_SIZES = (512, 1024, 2048, 4096, 8192, 16384, 32768, 65536)
_FIXED = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
_LONGEST = 1 << 26


class Row(NamedTuple):
    """A row as it lies in a page; ``rowid`` is ``None`` in a table without one, and in an index."""

    rowid: int | None
    values: tuple[Value, ...]


class Tree(NamedTuple):
    """What a root leads to.

    Attributes:
        pages: The pages of it that hold rows.
        whole: Whether every page of it could be read.
    """

    pages: tuple[int, ...]
    whole: bool


class _Page(NamedTuple):
    kind: int
    start: int
    cells: tuple[int, ...]
    right: int
    whole: bool  # no cell lies where none can


class Leaves:
    """The pages of a database, by their number from 1.

    Args:
        data: The whole file, the write-ahead log worked in.
        size: Bytes in a page.
    """

    def __init__(self, data: bytes | memoryview, size: int) -> None:
        self._data = memoryview(data)
        self.size = size
        self.count = len(self._data) // size

    def head(self) -> bytes:
        """Return the file's first 100 bytes."""
        return bytes(self._data[:HEADER])

    def close(self) -> None:
        """Let go of the file's bytes."""
        self._data.release()

    def free(self) -> set[int]:
        """Return the pages that hold nothing any more: what lies there was deleted."""
        free: set[int] = set()
        trunk = self._int(32, 4) if self.count else 0
        while 0 < trunk <= self.count and trunk not in free:
            free.add(trunk)
            start = (trunk - 1) * self.size
            held = min(self._int(start + 4, 4), self.size // 4 - 2)
            leaves = (self._int(start + 8 + 4 * at, 4) for at in range(held))
            free.update(page for page in leaves if 0 < page <= self.count)
            trunk = self._int(start, 4)
        return free

    def tree(self, root: int) -> Tree:
        """Return the pages with rows below ``root``."""
        found: list[int] = []
        seen: set[int] = set()
        waiting, whole = [root], True
        while waiting:
            number = waiting.pop()
            page = self._page(number)
            if page is None or number in seen:
                whole = False
                continue
            seen.add(number)
            whole = whole and page.whole
            if page.kind != _TABLE_INNER:
                found.append(number)
                whole = whole and all(row is not None for row in self._read(page))
            if page.kind in {_INDEX_INNER, _TABLE_INNER}:
                waiting.append(page.right)
                waiting += [self._int(page.start + cell, 4) for cell in page.cells]
        return Tree(tuple(found), whole)

    def rows(self, number: int) -> list[Row]:
        """Return the rows of a page that can be read; none if it is no page of a table."""
        page = self._page(number)
        if page is None or page.kind == _TABLE_INNER:
            return []
        return [row for row in self._read(page) if row is not None]

    def _int(self, at: int, length: int) -> int:
        return int.from_bytes(self._data[at : at + length], "big")

    def _page(self, number: int) -> _Page | None:
        """Return a page of a table or an index; ``None`` for one of another kind, or damaged."""
        if not 0 < number <= self.count:
            return None
        start = (number - 1) * self.size
        head = start + (HEADER if number == 1 else 0)
        kind, cells = self._int(head, 1), self._int(head + 3, 2)
        if kind not in _KINDS:
            return None
        inner = kind in {_INDEX_INNER, _TABLE_INNER}
        first = head + (12 if inner else 8)
        if first + 2 * cells > start + self.size:
            return None
        offsets = tuple(self._int(first + 2 * cell, 2) for cell in range(cells))
        lowest = first + 2 * cells - start
        cells_there = tuple(offset for offset in offsets if lowest <= offset < self.size)
        right = self._int(head + 8, 4) if inner else 0
        return _Page(kind, start, cells_there, right, len(cells_there) == len(offsets))

    def _read(self, page: _Page) -> Iterator[Row | None]:
        """Yield a page's rows, ``None`` for each that cannot be read."""
        for cell in page.cells:
            try:
                yield self._row(page, page.start + cell)
            except (ValueError, IndexError, struct.error):
                yield None

    def _row(self, page: _Page, at: int) -> Row:
        if page.kind == _INDEX_INNER:
            at += 4
        length, at = self._varint(at)
        rowid = None
        if page.kind == _TABLE_LEAF:
            rowid, at = self._varint(at)
        payload = self._payload(at, length, page)
        return Row(rowid, _decode(payload))

    def _payload(self, at: int, length: int, page: _Page) -> bytes:
        """Return a cell's bytes, those on its overflow pages included."""
        if length > _LONGEST:
            raise ValueError("too long")
        size = self.size
        most = size - 35 if page.kind == _TABLE_LEAF else (size - 12) * 64 // 255 - 23
        least = (size - 12) * 32 // 255 - 23
        here = length
        if length > most:
            here = least + (length - least) % (size - 4)
            here = here if here <= most else least
        if at + here > page.start + size:
            raise ValueError("beyond its page")
        payload = bytearray(self._data[at : at + here])
        following = self._int(at + here, 4)
        while len(payload) < length:
            if not 1 < following <= self.count:
                raise ValueError("its rest is missing")
            start = (following - 1) * size
            payload += self._data[start + 4 : start + min(size, 4 + length - len(payload))]
            following = self._int(start, 4)
        return bytes(payload)

    def _varint(self, at: int) -> tuple[int, int]:
        return _varint(self._data, at)


def _varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, two's complement in 64 bits, and where it ends."""
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    value = value << 8 | data[at]
    return value - (1 << 64) if value >= 1 << 63 else value, at + 1


def _decode(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    if not at <= end <= len(payload):
        raise ValueError("no record")
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("its length is wrong")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind >= 12:
        end = at + (kind - 12) // 2
        data = payload[at:end]
        # A flipped bit in a title must not make the title unreadable for ever.
        return (data.decode("utf-8", "replace") if kind % 2 else data), end
    if kind not in _FIXED:
        raise ValueError("no such kind of value")
    end = at + _FIXED[kind]
    if kind == 0:
        return None, end
    if kind in {8, 9}:
        return kind - 8, end
    data = payload[at:end]
    if kind == 7:
        return float(struct.unpack(">d", data)[0]), end
    return int.from_bytes(data, "big", signed=True), end


def find_page_size(data: bytes | memoryview, log: bytes = b"") -> int:
    """Return the bytes in a page of a database whose head may be damaged.

    Args:
        data: The file.
        log: The first bytes of its write-ahead log, which says it, too.
    """
    said = int.from_bytes(data[16:18], "big")
    said = 65536 if said == 1 else said
    if bytes(data[:16]) == _MAGIC and said in _SIZES:
        return said
    said = int.from_bytes(log[8:12], "big")
    if said in _SIZES:
        return said
    return max(_SIZES, key=lambda size: _count_pages(data, size))


def _count_pages(data: bytes | memoryview, size: int) -> int:
    """Return how many pages of that size there seem to be.

    Rows are put into a page from its end on, and the list of where they are begins at its start: so
    of a size too large no row would lie in the second half, and of one too small many beyond it.
    """
    count = 0
    for start in range(size, min(len(data), 4_000 * size) - size + 1, size):
        kind, cells = data[start], int.from_bytes(data[start + 3 : start + 5], "big")
        first = start + (12 if kind in {_INDEX_INNER, _TABLE_INNER} else 8)
        last = first + 2 * cells
        if kind not in _KINDS or not cells or last > start + size:
            continue
        offsets = [int.from_bytes(data[at : at + 2], "big") for at in range(first, last, 2)]
        count += min(offsets) >= last - start and size // 2 <= max(offsets) < size
    return count
