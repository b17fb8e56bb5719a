"""Two lists of targets to one: what is added, what changes, and which lines stay as they are?

The person's own list comes first: its lines, comments, columns and order stay, and only cells
that get something new are written again. Organisations are the same if they share a name, an
alias that is the other's name, or a domain. Nothing is ever taken away here. PURE.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from classifiers.target_csv import (
    COLUMNS,
    Row,
    Sheet,
    parse_sheet,
    read_target,
    split_list,
    split_tight,
    write_row,
)
from classifiers.target_names import fold, spellings
from classifiers.targets import Target

_HEAD = (
    "# The organisations you want to reach, one a line; ';' between several. Edit as you like.\n"
)
#: Columns whose parts hold no commas.
_LOOSE = frozenset({"name", "aliases", "people"})


@dataclass
class Merged:
    """What came of a merge.

    Attributes:
        text: The new list.
        added: Names that are new.
        updated: Names, as in the person's list, that got something new.
        unchanged: Names that were there in full.
    """

    text: str
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def merge(own_text: str, new: Sheet) -> Merged:
    """Merge a list into the person's own; both must have been read without problems."""
    merging = _Merging(own_text)
    columns = list(zip(new.fields, new.header, strict=True))
    merged = Merged("")
    for row, values in new.records():
        target = read_target(values, [])
        became: list[str] = getattr(merged, merging.take(columns, row, target))
        became.append(merging.name_of(target))
    merged.text = merging.text() if merged.added or merged.updated else own_text
    return merged


def remove(own_text: str, name: str) -> tuple[str, str] | None:
    """Return the list without a target and the target's name there; ``None`` if it is not in it.

    A comment above it stays.
    """
    sheet = parse_sheet(own_text)
    if sheet is None:
        return None
    rows = [(row, keys_of(read_target(values, [])), values) for row, values in sheet.records()]
    for wanted in keys_of(Target(name, words=(" ".join(name.split()),))):
        for row, keys, values in rows:
            if wanted in keys:
                text = "".join(it.raw for it in sheet.rows if it is not row)
                return text, values["name"]
    return None


class _Line:
    """A line of the person's list; written again only if a cell of it changed."""

    def __init__(self, raw: str, cells: list[str] | None) -> None:
        self.raw = raw
        self.cells = cells
        self.changed = False

    def put(self, column: int, text: str) -> None:
        assert self.cells is not None
        self.cells += [""] * (column + 1 - len(self.cells))
        self.cells[column] = text
        self.changed = True

    def get(self, column: int) -> str:
        cells = self.cells or []
        return cells[column].strip() if column < len(cells) else ""


class _Merging:
    """The person's list while another one is merged into it."""

    def __init__(self, own_text: str) -> None:
        sheet = parse_sheet(own_text)
        if sheet is None:
            comments = own_text.strip() or _HEAD.strip()
            own_text = f"{comments}\n{','.join(COLUMNS)}\n"
            sheet = parse_sheet(own_text)
            assert sheet is not None
        self._separator = sheet.separator
        self._lines = [_Line(row.raw, row.cells) for row in sheet.rows]
        self._header = self._lines[sheet.header_at]
        self._end = "\r\n" if self._header.raw.endswith("\r\n") else "\n"
        self._titles = [title.casefold() for title in sheet.header]
        self._fields = list(sheet.fields)
        self._by_key: dict[str, _Line] = {}
        records = {id(row): values for row, values in sheet.records()}
        for row, line in zip(sheet.rows, self._lines, strict=True):
            if id(row) in records:
                self._remember(line, read_target(records[id(row)], []))

    def take(self, columns: Sequence[tuple[str | None, str]], row: Row, target: Target) -> str:
        """Take an organisation; return what became of it: added, updated or unchanged."""
        found = next((self._by_key[k] for k in keys_of(target) if k in self._by_key), None)
        line = found or _Line("", [""] * len(self._titles))
        for (meaning, title), cell in zip(columns, row.cells or (), strict=False):
            text = cell.strip()
            if text and (meaning or title):
                self._give(
                    line, meaning, title, " ".join(text.split()) if meaning == "name" else text
                )
        if found is None:
            self._lines.append(line)
        self._remember(line, target)
        return "added" if found is None else "updated" if line.changed else "unchanged"

    def name_of(self, line_of: Target) -> str:
        """Return the name under which the person has an organisation."""
        line = next(self._by_key[key] for key in keys_of(line_of) if key in self._by_key)
        return line.get(self._fields.index("name"))

    def text(self) -> str:
        """Return the list as it is to be written."""
        parts = []
        for line in self._lines:
            if line.changed:
                assert line.cells is not None
                parts.append(write_row(line.cells, self._separator, self._end))
            else:
                parts.append(line.raw if line.raw.endswith(("\n", "\r")) else line.raw + self._end)
        return "".join(parts)

    def _remember(self, line: _Line, target: Target) -> None:
        for key in keys_of(target):
            self._by_key.setdefault(key, line)

    def _give(self, line: _Line, meaning: str | None, title: str, text: str) -> None:
        """Add to a line what a cell says, where it says something new."""
        if meaning == "name":
            name = line.get(self._fields.index("name"))
            if not name:
                line.put(self._fields.index("name"), text)
                return
            if fold(name) == fold(text) or set(spellings(name)) & set(spellings(text)):
                return
            meaning = title = "aliases"
        column = self._column(meaning, title)
        before = "" if column is None else line.get(column)
        wanted = _joined(meaning, before, text) if meaning else before or text
        if wanted != before:
            line.put(self._new_column(meaning, title) if column is None else column, wanted)

    def _column(self, meaning: str | None, title: str) -> int | None:
        if meaning is not None:
            return self._fields.index(meaning) if meaning in self._fields else None
        title = title.casefold()
        return self._titles.index(title) if title in self._titles else None

    def _new_column(self, meaning: str | None, title: str) -> int:
        """Put a column that only the other list has behind the person's own."""
        self._fields.append(meaning)
        self._titles.append((meaning or title).casefold())
        self._header.put(len(self._titles) - 1, meaning or title)
        return len(self._titles) - 1


def _joined(meaning: str, before: str, text: str) -> str:
    """Return a cell's list with what is new in another one; as it was, if nothing is."""
    split = split_list if meaning in _LOOSE else split_tight
    there = {_comparable(meaning, part) for part in split(before)}
    new: list[str] = []
    for part in split(text):
        if _comparable(meaning, part) not in there:
            there.add(_comparable(meaning, part))
            new.append(part)
    return ";".join([before, *new] if before else new) if new else before


def _comparable(meaning: str, part: str) -> str:
    """Return what two ways of writing one domain, handle or name have in common."""
    if meaning in _LOOSE:
        return fold(part)
    target = read_target({"name": "-", meaning: part}, [])
    return repr((target.hosts, target.handles)) if target.hosts or target.handles else fold(part)


def keys_of(target: Target) -> list[str]:
    """Return what tells an organisation from others, surest first.

    Its names as written, its domains, then its names in other spellings: "Acme" is "Acme, Inc.".
    """
    exact = [f"name {' '.join(fold(word).split())}" for word in target.words]
    spelt = [f"words {' '.join(words)}" for word in target.words for words in spellings(word)]
    return [*exact, *(f"host {host}" for host in target.hosts), *spelt]
