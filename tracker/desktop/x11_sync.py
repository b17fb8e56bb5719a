"""The SYNC extension, which python-xlib lacks: when did input stop, and when did it come back?

The server counts the milliseconds since the last input (counter ``IDLETIME``) and tells when
that crosses a limit, so nobody has to ask. Only the four requests and the one event that this
takes. https://www.x.org/releases/X11R7.7/doc/xextproto/sync.html
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from Xlib.protocol import rq

EXTENSION = "SYNC"
_IDLE_COUNTER = b"IDLETIME"
_TIME_COUNTER = b"SERVERTIME"

_ABSOLUTE = 0
_POSITIVE_TRANSITION, _NEGATIVE_TRANSITION = 0, 1
_ALL_ATTRIBUTES = 0x3F
_ALARM_NOTIFY = 1  # the extension's second event


class _Initialize(rq.ReplyRequest):  # type: ignore[misc]  # python-xlib is not typed
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(0),
        rq.RequestLength(),
        rq.Card8("major"),
        rq.Card8("minor"),
        rq.Pad(2),
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Pad(1),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card8("major"),
        rq.Card8("minor"),
        rq.Pad(22),
    )


class _ListSystemCounters(rq.ReplyRequest):  # type: ignore[misc]
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(1), rq.RequestLength())
    # Each entry is padded by the length of its name, which rq.List cannot say: taken as bytes.
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Pad(1),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card32("count"),
        rq.Pad(20),
        rq.List("entries", rq.Card8Obj, pad=0),
    )


class _QueryCounter(rq.ReplyRequest):  # type: ignore[misc]
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(5), rq.RequestLength(), rq.Card32("counter"))
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Pad(1),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Int32("high"),
        rq.Card32("low"),
        rq.Pad(16),
    )


def _alarm_request(opcode: int) -> Any:
    return rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(opcode),
        rq.RequestLength(),
        rq.Card32("alarm"),
        rq.Card32("mask"),
        rq.Card32("counter"),
        rq.Card32("value_type"),
        rq.Int32("value_high"),
        rq.Card32("value_low"),
        rq.Card32("test"),
        rq.Int32("delta_high"),
        rq.Card32("delta_low"),
        rq.Card32("events"),
    )


class _CreateAlarm(rq.Request):  # type: ignore[misc]
    _request = _alarm_request(8)


class _ChangeAlarm(rq.Request):  # type: ignore[misc]
    _request = _alarm_request(9)


class _AlarmNotify(rq.Event):  # type: ignore[misc]
    _code = None
    _fields = rq.Struct(
        rq.Card8("type"),
        rq.Card8("kind"),
        rq.Card16("sequence_number"),
        rq.Card32("alarm"),
        rq.Int32("counter_high"),
        rq.Card32("counter_low"),
        rq.Int32("alarm_high"),
        rq.Card32("alarm_low"),
        rq.Card32("time"),
        rq.Card8("state"),
        rq.Pad(3),
    )


class Transition(NamedTuple):
    """Input stopped for the limit, or came back.

    Attributes:
        idle: Whether it stopped.
        server_ms: The server's clock (32 bits of milliseconds) when it noticed.
        idle_ms: Milliseconds since the last input at that moment.
    """

    idle: bool
    server_ms: int
    idle_ms: int


class IdleAlarm:
    """Two alarms on the server's idle counter: up to the limit, and back below it.

    Args:
        display: An open ``Xlib.display.Display``; its events must be shown to ``transition``.
        idle_after_ms: The limit, > 0.

    Raises:
        LookupError: The server has no SYNC extension or no idle counter.
    """

    def __init__(self, display: Any, idle_after_ms: int) -> None:
        extension = display.query_extension(EXTENSION)
        if extension is None:
            raise LookupError("The X server has no SYNC extension.")
        self._display = display.display
        self._opcode = extension.major_opcode
        self._event = extension.first_event + _ALARM_NOTIFY
        self._limit_ms = idle_after_ms
        event_class = type("AlarmNotify", (_AlarmNotify,), {"_code": self._event})
        self._display.add_extension_event(self._event, event_class)
        _Initialize(display=self._display, opcode=self._opcode, major=3, minor=1)
        counters = self._list_counters()
        if _IDLE_COUNTER not in counters:
            raise LookupError("The X server has no IDLETIME counter.")
        self._idle_counter = counters[_IDLE_COUNTER]
        self._time_counter = counters.get(_TIME_COUNTER)
        self._up = self._display.allocate_resource_id()
        self._down = self._display.allocate_resource_id()
        self._arm(_CreateAlarm, self._up)
        self._arm(_CreateAlarm, self._down)

    def idle_ms(self) -> int:
        """Ask for the milliseconds since the last input."""
        return self._query(self._idle_counter)

    def server_ms(self) -> int | None:
        """Ask for the server's clock, in the unit of its events; ``None`` if it does not tell."""
        return None if self._time_counter is None else self._query(self._time_counter)

    def transition(self, event: Any) -> Transition | None:
        """Return what an event says about input, arming its alarm again; ``None`` if nothing."""
        if event.type != self._event or event.alarm not in {self._up, self._down}:
            return None
        # Some servers leave an alarm inactive after it fired; mutter re-arms for the same reason.
        self._arm(_ChangeAlarm, event.alarm)
        counted_ms = (event.counter_high << 32) | event.counter_low
        return Transition(event.alarm == self._up, event.time, max(counted_ms, 0))

    def _arm(self, request: type[rq.Request], alarm: int) -> None:
        up = alarm == self._up
        value_ms = self._limit_ms if up else self._limit_ms - 1
        request(
            display=self._display,
            opcode=self._opcode,
            alarm=alarm,
            mask=_ALL_ATTRIBUTES,
            counter=self._idle_counter,
            value_type=_ABSOLUTE,
            value_high=value_ms >> 32,
            value_low=value_ms & 0xFFFFFFFF,
            test=_POSITIVE_TRANSITION if up else _NEGATIVE_TRANSITION,
            delta_high=0,
            delta_low=0,
            events=1,
        )

    def _query(self, counter: int) -> int:
        reply = _QueryCounter(display=self._display, opcode=self._opcode, counter=counter)
        return (int(reply.high) << 32) | int(reply.low)

    def _list_counters(self) -> dict[bytes, int]:
        reply = _ListSystemCounters(display=self._display, opcode=self._opcode)
        return dict(_parse_counters(bytes(reply.entries), reply.count))


def _parse_counters(entries: bytes, count: int) -> Iterator[tuple[bytes, int]]:
    """Yield name and id of each; an entry is id, resolution, name length, name, padding to 4."""
    at = 0
    for _ in range(count):
        counter, _high, _low, length = struct.unpack_from("=IiIH", entries, at)
        yield entries[at + 14 : at + 14 + length], counter
        at += (14 + length + 3) & ~3
