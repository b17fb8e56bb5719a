"""What a tray host is told when it asks: the item's properties, its menu, and clicks.

Any program on the bus may call these, with any arguments: a signature that is not the
method's is refused before anything looks inside.
"""

from typing import Any

from jeepney import HeaderFields, Message, new_error

from tracker.summary.words import plain_text
from tracker.tray.dbus_menu import MenuTree, Properties
from tracker.tray.introspection import (
    INTROSPECTABLE,
    ITEM,
    ITEM_PATH,
    MENU,
    MENU_PATH,
    PROPERTIES,
    TAKES,
    describe,
)
from tracker.tray.pixmaps import Picture

_TOOLTIP_CHARS = 120

#: Signature and body of the answer, and the rows (pystray's MenuItems) that were clicked.
Answer = tuple[str, tuple[Any, ...], tuple[Any, ...]]

_MENU_PROPERTIES: Properties = {
    "Version": ("u", 3),
    "TextDirection": ("s", "ltr"),
    "Status": ("s", "normal"),
    "IconThemePath": ("as", []),
}


class RefusedError(Exception):
    """A call that is answered with one of D-Bus's own errors; the text is that error's name."""


class Shown:
    """What hosts see of an icon. Changed and asked by one thread.

    Attributes:
        picture: The icon; ``None`` shows nothing.
        tooltip: As ``show_tooltip`` returns it.
        tree: The menu.
        revision: Counts the menu's layouts.
    """

    def __init__(self, name: str, title: str) -> None:
        self._name = name
        self._title = title
        self.picture: Picture | None = None
        self.tooltip = ""
        self.tree = MenuTree()
        self.revision = 1

    def answer(self, message: Message) -> Answer:
        """Return the answer to a method call.

        Raises:
            RefusedError: There is no such object, method or property, or it takes other arguments.
        """
        fields = message.header.fields
        path, member = fields.get(HeaderFields.path), str(fields.get(HeaderFields.member))
        interface = fields.get(HeaderFields.interface)
        if member == "Introspect" and interface in {None, INTROSPECTABLE}:
            return "s", (describe(str(path)),), ()
        if path not in {ITEM_PATH, MENU_PATH}:
            raise RefusedError("UnknownObject")
        own = ITEM if path == ITEM_PATH else MENU
        interface = interface or own
        takes = TAKES.get(f"{interface}.{member}")
        if takes is None or interface not in {own, PROPERTIES}:
            raise RefusedError("UnknownMethod")
        if fields.get(HeaderFields.signature, "") != takes:
            raise RefusedError("InvalidArgs")
        if interface == PROPERTIES:
            return self._answer_properties(member, own, message.body)
        if own == ITEM:
            return "", (), self._defaults() if member == "Activate" else ()
        return self._answer_menu(member, message.body)

    def _answer_properties(self, member: str, own: str, body: tuple[Any, ...]) -> Answer:
        table: Properties = {}
        if body[0] == own:
            table = self._item() if own == ITEM else _MENU_PROPERTIES
        if member == "GetAll":
            return "a{sv}", (table,), ()
        if body[1] not in table:
            raise RefusedError("UnknownProperty")
        if member == "Set":
            raise RefusedError("PropertyReadOnly")
        return "v", (table[body[1]],), ()

    def _item(self) -> Properties:
        pixmaps = self.picture.pixmaps if self.picture is not None else ()
        return {
            "Category": ("s", "ApplicationStatus"),
            "Id": ("s", self._name),
            "Title": ("s", self._title),
            "Status": ("s", "Active"),
            "WindowId": ("i", 0),
            "IconThemePath": ("s", ""),
            "IconName": ("s", ""),
            "IconPixmap": ("a(iiay)", [(each.size, each.size, each.argb) for each in pixmaps]),
            "OverlayIconName": ("s", ""),
            "OverlayIconPixmap": ("a(iiay)", []),
            "AttentionIconName": ("s", ""),
            "AttentionIconPixmap": ("a(iiay)", []),
            "AttentionMovieName": ("s", ""),
            "ToolTip": ("(sa(iiay)ss)", ("", [], self.tooltip, "")),
            "ItemIsMenu": ("b", not self._defaults()),
            # Always there: GNOME's extension takes no item without it.
            "Menu": ("o", MENU_PATH),
        }

    def _defaults(self) -> tuple[Any, ...]:
        """Return the row that a plain click on the icon stands for, if there is one."""
        items = (row.item for row in self.tree.root.children)
        return tuple(item for item in items if item.default)[:1]

    def _answer_menu(self, member: str, body: tuple[Any, ...]) -> Answer:
        tree = self.tree
        match member, body:
            case "GetLayout", (number, depth, names):
                self._must_know(number)
                return "u(ia{sv}av)", (self.revision, tree.layout(number, depth, names)), ()
            case "GetGroupProperties", (numbers, names):
                return "a(ia{sv})", (tree.properties(numbers, names),), ()
            case "GetProperty", (number, name):
                self._must_know(number)
                found = dict(tree.properties([number]))[number].get(name)
                if found is None:
                    raise RefusedError("UnknownProperty")
                return "v", (found,), ()
            case "AboutToShow", (number,):
                self._must_know(number)
                return "b", (False,), ()
            case "AboutToShowGroup", (numbers,):
                return "aiai", ([], [each for each in numbers if each not in tree]), ()
            case "Event", (number, kind, _, _):
                self._must_know(number)
                return "", (), self._clicked([(number, kind)])
            case "EventGroup", (events,):
                unknown = [number for number, *_ in events if number not in tree]
                return "ai", (unknown,), self._clicked([(each[0], each[1]) for each in events])
        raise RefusedError("UnknownMethod")

    def _must_know(self, number: int) -> None:
        if number not in self.tree:
            raise RefusedError("InvalidArgs")

    def _clicked(self, events: list[tuple[int, str]]) -> tuple[Any, ...]:
        """Return the rows clicked, without those that are gone or disabled by now."""
        rows = [self.tree.row(number) for number, kind in events if kind == "clicked"]
        items = [row.item for row in rows if row is not None and row.item is not None]
        return tuple(item for item in items if item.enabled and item.submenu is None)


def refusal(message: Message, why: RefusedError) -> Message:
    """Return the error reply for a call that was refused."""
    return new_error(message, f"org.freedesktop.DBus.Error.{why}")


def show_tooltip(text: str) -> str:
    """Return the text so that it reads the same as plain text, Qt rich text and Pango markup.

    Which of them a host makes of it differs, and Qt guesses from the text. Escaped text
    would show its entities in a host that takes it literally, so the three characters that
    mean something in markup give way to others.
    """
    harmless = str.maketrans({"<": "‹", ">": "›", "&": "+"})
    lines = (plain_text(line, _TOOLTIP_CHARS).translate(harmless) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
