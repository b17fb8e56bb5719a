import pytest

from tracker.meetings.owner import guess_owner

HEAD = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:{}\r\n"


def calendar(*events: tuple[str, ...], head: str = "") -> list[bytes]:
    lines = (
        "BEGIN:VEVENT\r\n" + "".join(f"ATTENDEE;CN=X:mailto:{one}@x.example\r\n" for one in event)
        for event in events
    )
    return [(head + "".join(lines)).encode()]


OWNERS = {
    # By name: the people of each event, then who it is.
    "nobody": ((), ""),
    "one meeting tells nothing": ((("a", "b", "c"),), ""),
    "who is in all of them": ((("a", "b"), ("a", "c")), "a@x.example"),
    "who is in all of them but one": ((*((("a", "b"), ("a", "c")) * 3), ("d", "e")), "a@x.example"),
    "alone in an event says nothing": (
        (("b",), ("b",), ("a",), ("a", "c"), ("a", "d")),
        "a@x.example",
    ),
    "two who always meet": ((("a", "b"),) * 3, ""),
    "two in as many": ((("a", "b", "c"), ("a", "b", "d")), ""),
    "who is in half of them": ((("a", "b"), ("a", "c"), ("d", "e"), ("f", "g")), ""),
    "only ever with one other, who meets nobody else": ((("a", "b"), ("a", "b", "c")), ""),
    "written in capitals": ((("A", "b"), ("a", "c")), "a@x.example"),
}


@pytest.mark.parametrize(("events", "owner"), OWNERS.values(), ids=OWNERS)
def test_whose_calendar_it_is(events, owner):
    assert guess_owner(calendar(*events)) == owner


def test_a_calendar_named_by_an_address_is_that_persons():
    events = (("a", "b"), ("a", "c"))

    assert guess_owner(calendar(*events, head=HEAD.format("Me@Home.example"))) == "me@home.example"
    assert guess_owner(calendar(*events, head=HEAD.format("Me and x@y"))) == "a@x.example"


def test_a_calendar_that_organizes_everything_is_nobody():
    shared = "c_1@group.calendar.google.com"
    texts = [
        "".join(
            f"BEGIN:VEVENT\r\nORGANIZER:mailto:{shared}\r\nATTENDEE:mailto:a@x.example\r\n"
            f"ATTENDEE:mailto:{other}@x.example\r\n"
            for other in "bcd"
        ).encode()
    ]

    assert guess_owner(texts) == "a@x.example"


def test_a_folded_address_is_one():
    folded = (
        b"BEGIN:VEVENT\r\nATTENDEE;CN=X:mailto:someb\r\n ody@x.example\r\n"
        b"ATTENDEE:mailto:%b@x.example\r\n"
    )

    assert guess_owner([folded % b"p" + folded % b"q"]) == "somebody@x.example"
