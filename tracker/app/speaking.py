"""Nudges on the screen, and what the person answers."""

import logging
from collections.abc import Callable

from msgspec import Struct

from tracker.app.actions import Actions
from tracker.app.tracking import Tracking
from tracker.core.model import Nudge, Page
from tracker.core.observations import Response
from tracker.core.ports import Answer, Clock, Notice, Notifier
from tracker.storage.journal import Journal

_log = logging.getLogger(__name__)

BOOK = ("book", "Book a call")
SNOOZE = ("snooze", "Snooze 30 min")
TODAY = ("today", "Quiet today")
WAS_NETWORKING = ("networking", "This was networking")
#: Buttons by kind: the action, not the message, changes what people do.
BUTTONS: dict[str, tuple[tuple[str, str], ...]] = {
    "busy": (BOOK, SNOOZE, WAS_NETWORKING),
    "budget": (SNOOZE, WAS_NETWORKING, TODAY),
    "streak": (WAS_NETWORKING, SNOOZE, TODAY),
    "popularity": (BOOK, SNOOZE, TODAY),
    "block_start": (("start", "Start"), TODAY),
    "block_end": (BOOK, ("done", "Done")),
    "log_call": (("log", "Log it"), ("no_meeting", "Not a meeting"), SNOOZE),
}
#: A service that never answers must not make us remember for weeks.
_REMEMBERED = 100


class _Spoken(Struct):
    nudge: Nudge
    page: Page
    number: int | None = None  # known once it is stored


class Speaker:
    """Shows nudges, stores them, and does what their buttons say."""

    def __init__(
        self,
        clock: Clock,
        tracking: Tracking,
        journal: Journal,
        notifier: Notifier,
        actions: Actions,
    ) -> None:
        self._clock = clock
        self._tracking = tracking
        self._journal = journal
        self._notifier = notifier
        self._spoken: dict[str, _Spoken] = {}
        self._do: dict[str, Callable[[_Spoken], object]] = {
            "book": lambda _: actions.book(),
            "snooze": lambda _: actions.snooze(),
            "today": lambda _: actions.snooze("today"),
            "log": lambda spoken: actions.open_call_log(_call_of(spoken.nudge)),
            "networking": lambda spoken: actions.count_page(spoken.page, "networking"),
        }

    def speak(self, nudge: Nudge) -> None:
        """Show a nudge and store it with its numbers; it replaces one that is still shown."""
        # What was answered until now was answered to that one.
        self.hear()
        spoken = _Spoken(nudge, self._tracking.pipeline.timeline.front.page)

        def store() -> None:
            spoken.number = self._journal.add_nudge(nudge)

        self._tracking.writer.put(store)
        key = _key(nudge)
        self._spoken.pop(key, None)
        self._spoken[key] = spoken
        if len(self._spoken) > _REMEMBERED:
            del self._spoken[next(iter(self._spoken))]
        if not self._notifier.show(
            Notice(key=key, title=nudge.title, body=nudge.message, actions=BUTTONS[nudge.kind])
        ):
            _log.warning("Nobody shows notifications on this desktop; see 'eyeprize doctor'.")

    def hear(self) -> None:
        """Take the answers that came in."""
        for answer in self._notifier.read():
            self._take(answer)

    def _take(self, answer: Answer) -> None:
        spoken = self._spoken.pop(answer.key, None)
        if spoken is None:
            return
        self._tracking.feed(
            [
                self._tracking.stamp(
                    Response(at_ms=0, nudge_kind=spoken.nudge.kind, action=answer.action)
                )
            ]
        )
        at_ms = self._clock.wall_ms()

        def store() -> None:
            if spoken.number is not None:
                self._journal.respond(spoken.number, answer.action, at_ms)

        self._tracking.writer.put(store)
        act = self._do.get(answer.action)
        if act is not None:
            act(spoken)


def _key(nudge: Nudge) -> str:
    """Return the place on the screen: one for nudges, one for blocks, one for each call."""
    if nudge.kind == "log_call":
        return f"call-{nudge.numbers['end_ms']}"
    return "block" if nudge.kind.startswith("block_") else "nudge"


def _call_of(nudge: Nudge) -> tuple[int, int]:
    start_ms, end_ms = nudge.numbers["start_ms"], nudge.numbers["end_ms"]
    assert isinstance(start_ms, int)
    assert isinstance(end_ms, int)
    return start_ms, end_ms
