"""What tray hosts are answered, and the ids of the menu's rows."""

import pytest
from jeepney import DBusAddress, Parser, new_method_call, new_method_return

from tracker.tray.answers import RefusedError, Shown, show_tooltip
from tracker.tray.dbus_menu import MenuTree
from tracker.tray.introspection import ITEM, ITEM_PATH, MENU, MENU_PATH, PROPERTIES
from tracker.tray.model import IconLook
from tracker.tray.pixmaps import picture
from tracker.tray.toolkit import KeyedItem, pystray


def sample_menu(pause="Pause", clicked=lambda: None, *, submenu=True):
    children = pystray.Menu(
        KeyedItem("net", "Net_working", None, checked=lambda _: True, radio=True),
        KeyedItem("soc", "Socializing", None, checked=lambda _: False, radio=True),
    )
    return pystray.Menu(
        KeyedItem("now", "Now", None, enabled=False),
        pystray.Menu.SEPARATOR,
        KeyedItem("pause", pause, clicked),
        KeyedItem("count", "Count as", children if submenu else None),
        KeyedItem("summary", "Summary", None, default=True),
    )


@pytest.fixture
def shown():
    one = Shown("eyeprize", "Eye on the Prize")
    one.tree = MenuTree(sample_menu())
    one.picture = picture(IconLook())
    one.tooltip = "Hello"
    return one


def ask(shown, path, interface, member, signature="", *body):
    """Return the answer as a host would read it off the wire."""
    call = new_method_call(DBusAddress(path, "x.y", interface), member, signature or None, body)
    call = over_the_wire(call, 1)
    answer_signature, answer, clicked = shown.answer(call)
    return over_the_wire(new_method_return(call, answer_signature or None, answer), 2).body, clicked


def over_the_wire(message, serial):
    parser = Parser()
    parser.add_data(message.serialise(serial=serial))
    return parser.get_next_message()


def number(shown, label):
    return next(
        each for each, properties in shown.tree.properties([]) if properties.get("label") == label
    )


def test_all_properties_at_once_and_one_by_one(shown):
    (everything,), _ = ask(shown, ITEM_PATH, PROPERTIES, "GetAll", "s", ITEM)

    assert everything["Id"] == ("s", "eyeprize")
    assert everything["ToolTip"] == ("(sa(iiay)ss)", ("", [], "Hello", ""))
    assert everything["ItemIsMenu"] == ("b", False)
    assert [size for size, _, _ in everything["IconPixmap"][1]] == [16, 22, 24, 32, 48, 64]
    for name, value in everything.items():
        (one,), _ = ask(shown, ITEM_PATH, PROPERTIES, "Get", "ss", ITEM, name)
        assert one == value


def test_an_interface_without_properties_has_none(shown):
    assert ask(shown, ITEM_PATH, PROPERTIES, "GetAll", "s", PROPERTIES)[0] == ({},)


def test_the_menu_property_is_always_there():
    (everything,), _ = ask(Shown("a", "b"), ITEM_PATH, PROPERTIES, "GetAll", "s", ITEM)

    assert everything["Menu"] == ("o", MENU_PATH)
    assert everything["ItemIsMenu"] == ("b", True)


def test_the_whole_layout(shown):
    (_, (root, properties, rows)), _ = ask(shown, MENU_PATH, MENU, "GetLayout", "iias", 0, -1, [])
    labels = [row[1].get("label", row[1].get("type"))[1] for _, row in rows]
    submenu = rows[3][1]

    assert (root, properties) == (0, {"children-display": ("s", "submenu")})
    assert labels == ["Now", "separator", "Pause", "Count as", "Summary"]
    assert submenu[1]["children-display"] == ("s", "submenu")
    assert [row[1]["label"][1] for _, row in submenu[2]] == ["Net__working", "Socializing"]
    assert [row[1]["toggle-type"][1] for _, row in submenu[2]] == ["radio", "radio"]
    assert [row[1]["toggle-state"][1] for _, row in submenu[2]] == [1, 0]


def test_the_layout_is_as_deep_as_asked(shown):
    (_, (_, _, rows)), _ = ask(shown, MENU_PATH, MENU, "GetLayout", "iias", 0, 1, ["label"])

    assert len(rows) == 5
    assert all(not children for _, (_, _, children) in rows)
    assert rows[2][1][1] == {"label": ("s", "Pause")}


def test_properties_of_a_group_leave_out_strangers(shown):
    pause = number(shown, ("s", "Pause"))
    (rows,), _ = ask(
        shown, MENU_PATH, MENU, "GetGroupProperties", "aias", [pause, 12345], ["label"]
    )

    assert rows == [(pause, {"label": ("s", "Pause")})]


def test_one_property_of_one_row(shown):
    pause = number(shown, ("s", "Pause"))

    assert ask(shown, MENU_PATH, MENU, "GetProperty", "is", pause, "enabled")[0] == (("b", True),)


def test_menus_need_no_preparation(shown):
    pause = number(shown, ("s", "Pause"))

    assert ask(shown, MENU_PATH, MENU, "AboutToShow", "i", 0)[0] == (False,)
    assert ask(shown, MENU_PATH, MENU, "AboutToShowGroup", "ai", [pause, 7])[0] == ([], [7])


def test_a_click_reaches_its_row_either_way(shown):
    pause = number(shown, ("s", "Pause"))
    _, one = ask(shown, MENU_PATH, MENU, "Event", "isvu", pause, "clicked", ("i", 0), 0)
    events = [(pause, "hovered", ("i", 0), 0), (pause, "clicked", ("i", 0), 0)]
    (unknown,), group = ask(
        shown, MENU_PATH, MENU, "EventGroup", "a(isvu)", [*events, (9, "clicked", ("i", 0), 0)]
    )

    assert [item.text for item in one] == ["Pause"]
    assert [item.text for item in group] == ["Pause"]
    assert unknown == [9]


@pytest.mark.parametrize("label", ["Now", "Count as"])
def test_a_click_on_a_disabled_row_or_a_submenu_is_none(shown, label):
    row = number(shown, ("s", label))

    assert ask(shown, MENU_PATH, MENU, "Event", "isvu", row, "clicked", ("i", 0), 0) == ((), ())


def test_a_click_on_the_icon_is_the_default_row(shown):
    _, clicked = ask(shown, ITEM_PATH, ITEM, "Activate", "ii", 3, 4)

    assert [item.text for item in clicked] == ["Summary"]
    assert ask(shown, ITEM_PATH, ITEM, "SecondaryActivate", "ii", 3, 4) == ((), ())
    assert ask(shown, ITEM_PATH, ITEM, "Scroll", "is", 120, "vertical") == ((), ())
    assert ask(shown, ITEM_PATH, ITEM, "ProvideXdgActivationToken", "s", "t") == ((), ())


REFUSED = {
    "another path": ("UnknownObject", "/Elsewhere", ITEM, "Activate", "ii", 1, 1),
    "another method": ("UnknownMethod", ITEM_PATH, ITEM, "Explode", ""),
    "the menu's method on the item": ("UnknownMethod", ITEM_PATH, MENU, "AboutToShow", "i", 0),
    "other arguments": ("InvalidArgs", MENU_PATH, MENU, "GetLayout", "s", "0"),
    "no arguments": ("InvalidArgs", MENU_PATH, MENU, "EventGroup", ""),
    "an unknown row": ("InvalidArgs", MENU_PATH, MENU, "GetLayout", "iias", 99, -1, []),
    "a click on an unknown row": (
        "InvalidArgs", MENU_PATH, MENU, "Event", "isvu", 99, "clicked", ("i", 0), 0,
    ),
    "an unknown property": ("UnknownProperty", ITEM_PATH, PROPERTIES, "Get", "ss", ITEM, "Colour"),
    "setting a property": (
        "PropertyReadOnly", ITEM_PATH, PROPERTIES, "Set", "ssv", ITEM, "Id", ("s", "x"),
    ),
    "an unknown property of a row": (
        "UnknownProperty", MENU_PATH, MENU, "GetProperty", "is", 0, "colour",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refused(shown, case):
    name, *call = case
    with pytest.raises(RefusedError, match=name):
        ask(shown, *call)


@pytest.mark.parametrize("path", ["/", ITEM_PATH, MENU_PATH, "/else"])
def test_introspection_is_well_formed_and_names_what_is_answered(shown, path):
    from xml.etree import ElementTree as ET

    (text,), _ = ask(shown, path, "org.freedesktop.DBus.Introspectable", "Introspect")
    tree = ET.fromstring(text)
    names = {prop.get("name") for prop in tree.iter("property")}
    for interface in tree.iter("interface"):
        (everything,), _ = ask(shown, path, PROPERTIES, "GetAll", "s", interface.get("name"))
        assert set(everything) == names


def test_ids_survive_another_text_and_another_place():
    before, after = MenuTree(sample_menu()), MenuTree(sample_menu("Resume"))
    fewer = MenuTree(pystray.Menu(*list(sample_menu())[2:]))

    assert list(before) == list(after)
    assert set(fewer) < set(before)


def test_rows_with_the_same_key_have_different_ids():
    twice = pystray.Menu(KeyedItem("a", "One", None), KeyedItem("a", "Two", None))

    assert len(list(MenuTree(twice))) == 3


def test_a_plain_pystray_menu_needs_no_keys():
    plain = pystray.Menu(
        pystray.MenuItem("One", None, checked=lambda _: True),
        pystray.MenuItem(lambda _: "Two", lambda _icon: None),
        pystray.MenuItem("Hidden", None, visible=False),
    )
    rows = dict(MenuTree(plain).properties([]))

    assert [each.get("label") for each in rows.values()] == [("s", "One"), ("s", "Two"), None]


def test_another_text_is_no_other_layout():
    before, after = MenuTree(sample_menu()), MenuTree(sample_menu("Resume"))

    assert after.same_rows(before)
    assert [change for _, change in after.changes_from(before)] == [{"label": ("s", "Resume")}]
    assert not after.changes_from(after)


def test_a_submenu_that_goes_is_another_layout():
    assert not MenuTree(sample_menu()).same_rows(MenuTree(sample_menu(submenu=False)))


def test_hostile_labels_cross_the_wire(shown):
    shown.tree = MenuTree(sample_menu("\ud800\x00_<b>\u202e" + "x" * 10**6))
    (_, (_, _, rows)), _ = ask(shown, MENU_PATH, MENU, "GetLayout", "iias", 0, 1, [])
    label = rows[2][1][1]["label"][1]

    assert label.startswith("__<b>xxx")
    assert len(label) <= 170


TOOLTIPS = {
    "lines are kept": ("one\ntwo", "one\ntwo"),
    "markup is no markup, however it is read": (
        '<img src="http://x.example"> AT&T',
        '‹img src="http://x.example"› AT+T',
    ),
    "empty lines go": ("one\n\u202e\n\ntwo", "one\ntwo"),
}


@pytest.mark.parametrize(("text", "shown"), TOOLTIPS.values(), ids=TOOLTIPS.keys())
def test_tooltips(text, shown):
    assert show_tooltip(text) == shown
