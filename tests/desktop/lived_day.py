"""A day that is lived once and looked at from several sides: what the person did, and when."""

from pathlib import Path
from typing import Any, NamedTuple

from tests.desktop.desk import (
    DOCS,
    FACEBOOK,
    FEED,
    HOME,
    MARKER,
    MESSAGES,
    PRIVATE,
    Desk,
    front_title,
    places_of,
)
from tests.desktop.running import Running, wall_ms


class Visit(NamedTuple):
    """What the person did: from ``at_ms`` on this was in front, until ``until_ms``.

    It cannot have been there before ``came_ms``.
    """

    name: str
    came_ms: int
    at_ms: int
    until_ms: int
    category: str
    activity: str | None = None
    network: str | None = None
    url: str | None = None


class Lived(NamedTuple):
    """The day, and what was left of it."""

    program: Running
    visits: list[Visit]
    away: tuple[int, int]
    status: dict[str, Any]
    marked: list[str]

    @property
    def trace(self) -> Path:
        return self.program.home / "trace.jsonl"


class Diary:
    """Keeps what the person did."""

    def __init__(self, desk: Desk, program: Running) -> None:
        self.desk = desk
        self.person = desk.person
        self.program = program
        self.visits: list[Visit] = []
        self._open: tuple[Any, ...] = ()

    def opens(self, name: str, address: str, *rest: str | None) -> None:
        """Type an address; what was there before lasts until the first key."""
        self.close(wall_ms())
        came_ms, shown_ms = self.desk.go_to(address)
        self._begin(name, came_ms, shown_ms, *rest, address)

    def looks(self, name: str, at_ms: int, category: str, *rest: str | None) -> None:
        """Something else came to the front at ``at_ms``; stay with it for a while."""
        self.close(at_ms)
        self._begin(name, at_ms, at_ms, category, *rest)

    def _begin(
        self, name: str, came_ms: int, at_ms: int, category: str | None, *rest: str | None
    ) -> None:
        self._open = (name, came_ms, at_ms, category, *rest)
        activity = rest[0] if rest else None
        self.person.wait(lambda: self.program.counts(category, activity), 10, name)
        self.person.stay(1.2)

    def close(self, at_ms: int) -> None:
        if self._open:
            name, came_ms, since_ms, *rest = self._open
            self.visits.append(Visit(name, came_ms, since_ms, at_ms, *rest))
            self._open = ()


def browse(desk: Desk, diary: Diary) -> None:
    person = desk.person
    diary.opens("the feed", FEED, "socializing", "feed", "linkedin")
    diary.opens("messages", MESSAGES, "networking", "conversation", "linkedin")
    diary.looks("an empty tab", person.keys("ctrl+t"), "other")
    diary.opens("X", HOME, "socializing", "feed", "x")
    diary.looks("the other tab", person.keys("ctrl+Tab"), "networking", "conversation",
                "linkedin", MESSAGES)  # fmt: skip
    diary.opens("Facebook", FACEBOOK, "socializing", "feed", "facebook")


def use_another_program(desk: Desk, diary: Diary) -> None:
    person, desktop = desk.person, desk.desktop
    at_ms = wall_ms()
    letter = desktop.window("A letter to an aunt", "Letter")
    diary.looks("another program", at_ms, "other")
    at_ms = wall_ms()
    desktop.close_window(letter)
    diary.looks("Facebook again", at_ms, "socializing", "feed", "facebook", FACEBOOK)
    diary.looks("an empty window", person.keys("ctrl+n"), "other")
    diary.opens("the manual", DOCS, "other", None, None)
    diary.looks("a switch of windows", person.keys("alt+Tab"), "socializing", "feed", "facebook",
                FACEBOOK)  # fmt: skip
    diary.looks("back to the manual", person.keys("alt+Tab"), "other", None, None, DOCS)


def be_away(desk: Desk, diary: Diary) -> tuple[int, int]:
    """Take the hands away until it is noticed; returns from when until when they were away."""
    person = desk.person
    diary.close(wall_ms())
    person.stir()
    since_ms = person.last_input_ms
    desk.desktop.wait_for(lambda: not diary.program.status()["front"]["present"], 10, "away")
    until_ms = person.stir()
    diary.looks("back from being away", until_ms, "other", None, None, DOCS)
    return since_ms, until_ms


def browse_privately(desk: Desk, diary: Diary) -> list[str]:
    """Look at something private; returns where it could be found meanwhile."""
    person = desk.person
    diary.looks("a private window", person.keys("ctrl+shift+n"), "other")
    person.go_to(PRIVATE)
    person.wait(lambda: MARKER in front_title(desk.desktop), 10, "the private page")
    person.stay(1.2)
    # The same page as in the window behind, down to its title.
    diary.looks("a private feed", person.go_to(FEED), "other")
    marked = places_of(desk.home, MARKER)
    diary.looks("back from private", person.keys("ctrl+shift+w"), "other", None, None, DOCS)
    return marked
