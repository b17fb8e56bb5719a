"""What the tray's D-Bus objects tell about themselves, and which arguments their methods take."""

from collections.abc import Mapping

INTROSPECTABLE = "org.freedesktop.DBus.Introspectable"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"
ITEM_PATH = "/StatusNotifierItem"
MENU_PATH = "/MenuBar"

_Types = tuple[str, ...]
_Methods = Mapping[str, tuple[_Types, _Types]]

_ITEM_PROPERTIES = {
    "Category": "s",
    "Id": "s",
    "Title": "s",
    "Status": "s",
    "WindowId": "i",
    "IconThemePath": "s",
    "IconName": "s",
    "IconPixmap": "a(iiay)",
    "OverlayIconName": "s",
    "OverlayIconPixmap": "a(iiay)",
    "AttentionIconName": "s",
    "AttentionIconPixmap": "a(iiay)",
    "AttentionMovieName": "s",
    "ToolTip": "(sa(iiay)ss)",
    "ItemIsMenu": "b",
    "Menu": "o",
}
_MENU_PROPERTIES = {"Version": "u", "TextDirection": "s", "Status": "s", "IconThemePath": "as"}

# Methods: argument types in, argument types out.
_ITEM_METHODS: _Methods = {
    "ContextMenu": (("i", "i"), ()),
    "Activate": (("i", "i"), ()),
    "SecondaryActivate": (("i", "i"), ()),
    "Scroll": (("i", "s"), ()),
    # Plasma hands over a Wayland activation token before a click.
    "ProvideXdgActivationToken": (("s",), ()),
}
_MENU_METHODS: _Methods = {
    "GetLayout": (("i", "i", "as"), ("u", "(ia{sv}av)")),
    "GetGroupProperties": (("ai", "as"), ("a(ia{sv})",)),
    "GetProperty": (("i", "s"), ("v",)),
    "Event": (("i", "s", "v", "u"), ()),
    "EventGroup": (("a(isvu)",), ("ai",)),
    "AboutToShow": (("i",), ("b",)),
    "AboutToShowGroup": (("ai",), ("ai", "ai")),
}
_PROPERTIES_METHODS: _Methods = {
    "Get": (("s", "s"), ("v",)),
    "GetAll": (("s",), ("a{sv}",)),
    "Set": (("s", "s", "v"), ()),
}
_ITEM_SIGNALS: Mapping[str, _Types] = {
    "NewTitle": (),
    "NewIcon": (),
    "NewToolTip": (),
    "NewStatus": ("s",),
}
_MENU_SIGNALS: Mapping[str, _Types] = {
    "LayoutUpdated": ("u", "i"),
    "ItemsPropertiesUpdated": ("a(ia{sv})", "a(ias)"),
    "ItemActivationRequested": ("i", "u"),
}

_METHODS: dict[str, _Methods] = {
    ITEM: _ITEM_METHODS,
    MENU: _MENU_METHODS,
    PROPERTIES: _PROPERTIES_METHODS,
}

#: Signature of the arguments of each method, by interface and member.
TAKES: dict[str, str] = {
    f"{interface}.{member}": "".join(takes)
    for interface, methods in _METHODS.items()
    for member, (takes, _) in methods.items()
}


def describe(path: str) -> str:
    """Return the introspection XML of an object path; an empty node for others."""
    match path:
        case "/":
            inside = '<node name="StatusNotifierItem"/><node name="MenuBar"/>'
        case _ if path == ITEM_PATH:
            inside = _interface(ITEM, _ITEM_PROPERTIES, _ITEM_METHODS, _ITEM_SIGNALS)
        case _ if path == MENU_PATH:
            inside = _interface(MENU, _MENU_PROPERTIES, _MENU_METHODS, _MENU_SIGNALS)
        case _:
            inside = ""
    return f"<node>{inside}</node>"


def _interface(
    name: str,
    properties: Mapping[str, str],
    methods: _Methods,
    signals: Mapping[str, _Types],
) -> str:
    parts = [
        f'<property name="{each}" type="{type_}" access="read"/>'
        for each, type_ in properties.items()
    ]
    for each, (takes, gives) in methods.items():
        inner = "".join(f'<arg type="{type_}" direction="in"/>' for type_ in takes)
        inner += "".join(f'<arg type="{type_}" direction="out"/>' for type_ in gives)
        parts.append(f'<method name="{each}">{inner}</method>')
    for each, carries in signals.items():
        inner = "".join(f'<arg type="{type_}"/>' for type_ in carries)
        parts.append(f'<signal name="{each}">{inner}</signal>')
    return f'<interface name="{name}">{"".join(parts)}</interface>'
