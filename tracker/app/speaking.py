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
WAS_NETWORKING = ("networking", "This was networking")
#: Buttons by kind: the action, not the message, changes what people do.
BUTTONS: dict[str, tuple[tuple[str, str], ...]] = {
    "busy": (BOOK, SNOOZE, WAS_NETWORKING),
    "budget": (SNOOZE, WAS_NETWORKING),
    "streak": (WAS_NETWORKING, SNOOZE),
    "popularity": (BOOK, SNOOZE),
}
_PREFIX = "nudge-"
#: A service that never answers must not make us remember for weeks.
_REMEMBERED = 100


class _Spoken(Struct):
    kind: str
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
        self._count = 0
        self._do: dict[str, Callable[[_Spoken], object]] = {
            "book": lambda _: actions.book(),
            "snooze": lambda _: actions.snooze(),
            "networking": lambda spoken: actions.count_page(spoken.page, "networking"),
        }

    def speak(self, nudge: Nudge) -> None:
        """Show a nudge and store it with its numbers."""
        spoken = _Spoken(nudge.kind, self._tracking.pipeline.timeline.front.page)

        def store() -> None:
            spoken.number = self._journal.add_nudge(nudge)

        self._tracking.writer.put(store)
        self._count += 1
        key = f"{_PREFIX}{self._count}"
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
            [self._tracking.stamp(Response(at_ms=0, nudge_kind=spoken.kind, action=answer.action))]
        )
        at_ms = self._clock.wall_ms()

        def store() -> None:
            if spoken.number is not None:
                self._journal.respond(spoken.number, answer.action, at_ms)

        self._tracking.writer.put(store)
        act = self._do.get(answer.action)
        if act is not None:
            act(spoken)
