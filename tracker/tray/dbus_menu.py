"""A pystray menu in the form that com.canonical.dbusmenu asks for, and what changed in it.

Ids come from keys, not from positions: a click that was on its way while the menu changed
reaches the row that was clicked, or none.
https://github.com/AyatanaIndicators/libdbusmenu/blob/master/libdbusmenu-glib/dbus-menu.xml
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from tracker.summary.words import plain_text
from tracker.tray.toolkit import pystray

#: A D-Bus variant as jeepney takes it: signature and value.
Variant = tuple[str, Any]
Properties = dict[str, Variant]

ROOT = 0
_LAYOUT = "(ia{sv}av)"
_LABEL_CHARS = 160


class Row(Struct, frozen=True):
    """One row: a label, a separator or a submenu.

    Attributes:
        id: Stable as long as keys are; 0 for the menu itself.
        properties: As dbusmenu names them.
        children: Rows of the submenu.
        item: pystray's MenuItem; ``None`` for the menu itself and separators.
    """

    id: int
    properties: Properties
    children: "tuple[Row, ...]" = ()
    item: Any = None


class MenuTree:
    """A menu as it was at one moment."""

    def __init__(self, menu: Any = None) -> None:
        """Read ``menu`` (a pystray.Menu), calling what it computes; ``None`` is an empty one."""
        self._rows: dict[int, Row] = {}
        children = self._read(menu, "") if menu is not None else ()
        self.root = Row(ROOT, {"children-display": ("s", "submenu")}, children)
        self._rows[ROOT] = self.root

    def __contains__(self, number: object) -> bool:
        return number in self._rows

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def row(self, number: int) -> Row | None:
        """Return the row with this id, if there is one."""
        return self._rows.get(number)

    def layout(
        self, number: int, depth: int, names: Iterable[str] = ()
    ) -> tuple[int, Properties, list[Variant]]:
        """Return a row with its properties and, ``depth`` levels down (-1: all), its children.

        Raises:
            KeyError: There is no such row.
        """
        row = self._rows[number]
        below: list[Variant] = []
        if depth:
            below = [(_LAYOUT, self.layout(child.id, depth - 1, names)) for child in row.children]
        return row.id, _only(row.properties, names), below

    def properties(
        self, numbers: Iterable[int], names: Iterable[str] = ()
    ) -> list[tuple[int, Properties]]:
        """Return the properties of these rows (none named: of all); unknown ones are left out."""
        wanted = list(numbers) or list(self._rows)
        rows = (self._rows[number] for number in wanted if number in self._rows)
        return [(row.id, _only(row.properties, names)) for row in rows]

    def same_rows(self, other: "MenuTree") -> bool:
        """Return whether both have the same rows in the same places, whatever they say."""
        return _shape(self.root) == _shape(other.root)

    def changes_from(self, earlier: "MenuTree") -> list[tuple[int, Properties]]:
        """Return the properties that are new or different, of rows that both have."""
        changes = []
        for number, row in self._rows.items():
            before = earlier.row(number)
            known = before.properties if before is not None else {}
            fresh = {
                name: value for name, value in row.properties.items() if known.get(name) != value
            }
            if fresh:
                changes.append((number, fresh))
        return changes

    def _read(self, menu: Any, path: str) -> tuple[Row, ...]:
        rows: list[Row] = []
        seen: dict[str, int] = {}
        for item in menu:
            name = str(getattr(item, "key", item.__name__))
            seen[name] = times = seen.get(name, 0) + 1
            rows.append(self._read_item(item, f"{path}/{name}#{times}"))
        return tuple(rows)

    def _read_item(self, item: Any, path: str) -> Row:
        number = self._free_id(path)
        # The id is taken before the children look for theirs.
        self._rows[number] = Row(number, {})
        children = self._read(item.submenu, path) if item.submenu is not None else ()
        row = Row(number, _properties(item), children, item)
        self._rows[number] = row
        return row

    def _free_id(self, path: str) -> int:
        # Positive 32-bit numbers. Two keys of one menu with the same checksum: the later moves on.
        number = zlib.crc32(path.encode("utf-8", "replace")) & 0x7FFFFFFF
        while number == ROOT or number in self._rows:
            number = (number + 1) & 0x7FFFFFFF
        return number


def _properties(item: Any) -> Properties:
    if item is pystray.Menu.SEPARATOR:
        return {"type": ("s", "separator")}
    # An underscore marks the next letter as the row's shortcut; a doubled one is itself.
    label = plain_text(str(item.text), _LABEL_CHARS).replace("_", "__")
    properties: Properties = {"label": ("s", label), "enabled": ("b", bool(item.enabled))}
    if item.checked is not None:
        properties["toggle-type"] = ("s", "radio" if item.radio else "checkmark")
        properties["toggle-state"] = ("i", int(bool(item.checked)))
    if item.submenu is not None:
        properties["children-display"] = ("s", "submenu")
    return properties


def _only(properties: Properties, names: Iterable[str]) -> Properties:
    wanted = set(names)
    return {name: value for name, value in properties.items() if not wanted or name in wanted}


def _shape(row: Row) -> tuple[Any, ...]:
    return row.id, tuple(row.properties), tuple(map(_shape, row.children))
