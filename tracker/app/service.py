"""The engine's side of the control channel: native hosts bring pages, the command line asks."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tracker.app.actions import Actions
from tracker.app.past import Past
from tracker.app.tracking import Tracking
from tracker.browsers.hosts import Gone, Hosts
from tracker.browsers.join import Joiner
from tracker.core.days import show_instant
from tracker.core.model import Page
from tracker.core.ports import Clock
from tracker.errors import TrackerError
from tracker.system.control import Client, ControlServer

_Length = Annotated[int, Meta(gt=0, le=400 * 86_400_000)]
_Instant = Annotated[int, Meta(ge=0, le=253_402_300_799_000)]


class _Pause(Struct, tag="pause"):
    for_ms: _Length | None = None


class _Resume(Struct, tag="resume"):
    pass


class _Snooze(Struct, tag="snooze"):
    for_ms: _Length | Literal["today"] | None = None


class _LogMeeting(Struct, tag="log_meeting"):
    start_ms: _Instant
    end_ms: _Instant
    summary: Annotated[str, Meta(max_length=500)] = ""


class _Status(Struct, tag="status"):
    pass


class _Browsers(Struct, tag="browsers"):
    pass


class _Page(Struct, tag="page"):
    pass


class _Reclassify(Struct, tag="reclassify"):
    undo: bool = False


class _ReloadRules(Struct, tag="reload_rules"):
    pass


class _RefreshCalendars(Struct, tag="refresh_calendars"):
    pass


class _Corrections(Struct, tag="corrections"):
    pass


class _Quit(Struct, tag="quit"):
    pass


class _GiveWay(Struct, tag="give_way"):
    pass


_Request = (
    _Pause
    | _Resume
    | _Snooze
    | _LogMeeting
    | _Status
    | _Browsers
    | _Page
    | _Reclassify
    | _ReloadRules
    | _RefreshCalendars
    | _Corrections
    | _Quit
    | _GiveWay
)


class Service:
    """Answers what comes through the control channel; nothing in it is trusted."""

    def __init__(
        self,
        clock: Clock,
        server: ControlServer,
        *,
        hosts: Hosts,
        joiner: Joiner,
        tracking: Tracking,
        actions: Actions,
        show_status: Callable[[], dict[str, Any]],
        reload_rules: Callable[[], bool],
        reload_calendars: Callable[[], int],
        reload_corrections: Callable[[], bool],
        past: Past,
        last_web_page: Callable[[], Page | None],
        stop: Callable[[], None],
        give_way: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._server = server
        self._hosts = hosts
        self._joiner = joiner
        self._tracking = tracking
        self._actions = actions
        self._show_status = show_status
        self._reload_rules = reload_rules
        self._reload_calendars = reload_calendars
        self._reload_corrections = reload_corrections
        self._past = past
        self._last_web_page = last_web_page
        self._stop = stop
        self._give_way = give_way

    def serve(self) -> None:
        """Take all messages that came in."""
        for client, message in self._server.read():
            match message.get("type"):
                case "hello" | "state" | "gone":
                    self._take_pages(client, message)
                case _:
                    client.send(self._answer(message))

    def _take_pages(self, client: Client, message: Mapping[str, Any]) -> None:
        at_ms, mono_ms = self._clock.wall_ms(), self._clock.mono_ms()
        for told in self._hosts.receive(client, message, at_ms, mono_ms):
            if isinstance(told, Gone):
                seen = self._joiner.gone(told.browser_pid, told.at_ms, told.mono_ms)
            else:
                seen = self._joiner.pages(told.browser_pid, told.state, told.at_ms, told.mono_ms)
            self._tracking.feed(seen)

    def _answer(self, message: Mapping[str, Any]) -> dict[str, Any]:
        try:
            request = msgspec.convert(message, _Request)
            return {"ok": True, **self._do(request)}
        except msgspec.ValidationError as error:
            return {"ok": False, "error": f"the request was not understood: {error}"}
        except TrackerError as error:
            return {"ok": False, "error": str(error), "exit": int(error.exit_code)}

    def _do(self, request: _Request) -> dict[str, Any]:
        zone = self._tracking.pipeline.zone
        match request:
            case _Pause(for_ms=for_ms):
                self._actions.pause(for_ms)
            case _Resume():
                self._actions.resume()
            case _Snooze(for_ms=for_ms):
                until_ms = self._actions.snooze(for_ms) if for_ms else self._actions.snooze()
                return {"until": show_instant(until_ms, zone)}
            case _LogMeeting():
                self._actions.log_meeting(request.start_ms, request.end_ms, request.summary)
            case _Status():
                return self._show_status()
            case _Browsers():
                return {"browsers": self._hosts.status()}
            case _Page():
                return self._show_last_page()
            case _Reclassify():
                return self._correct(undo=request.undo)
            case _ReloadRules() | _Corrections():
                rules = isinstance(request, _ReloadRules)
                return {"changed": (self._reload_rules if rules else self._reload_corrections)()}
            case _RefreshCalendars():
                return {"calendars": self._reload_calendars()}
            case _Quit() | _GiveWay():
                (self._stop if isinstance(request, _Quit) else self._give_way)()
        return {}

    def _show_last_page(self) -> dict[str, Any]:
        """Return the page that a browser last had in front: the asking terminal is there now."""
        page = self._last_web_page()
        if page is None or page.sealed is not None or page.url is None:
            return {"page": None, "sealed": page is not None and page.sealed is not None}
        return {"page": {"app": page.app, "url": page.url, "title": page.title}}

    def _correct(self, *, undo: bool) -> dict[str, Any]:
        self._reload_rules()
        if not undo:
            return {"pages": self._past.reclassify()}
        undone = self._past.undo()
        return {
            "pages": undone.pages if undone else 0,
            "at_ms": undone.at_ms if undone else None,
        }
