"""A recorded live run replays to the same spans and nudges, whatever happened in it.

The live side is the whole engine (``tests.unit.app.living``): join, holding back, heartbeats,
journal. The replay reads the trace back from its file. Both must come to the same.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests.unit.app.living import BERLIN, MINUTE, SECOND, Life
from tracker.config import parse_settings
from tracker.core.corrections import Correction
from tracker.core.model import Judged, Nudge, Page
from tracker.core.observations import Active, Dnd, Idle, Lock, Resume, Suspend, Unlock
from tracker.core.redact import Judge
from tracker.core.spans import JudgedSpan, join_spans
from tracker.core.trace import Reading
from tracker.engine.replay import Defaults, Overrides, Replayed, replay
from tracker.storage.archive import Archive
from tracker.storage.correction_archive import CorrectionArchive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate
from tracker.storage.own_rules import classifier_maker
from tracker.tray.model import Count

SETTINGS = """
[tracking]
idle_after = "30s"
[nudges]
quiet = []
cooldown = "1m"
max_per_day = 50
[nudges.busy]
after = "5m"
again = "2m"
[nudges.streak]
after = "2m"
gap = "20s"
[nudges.budget]
per_day = "4m"
[plan]
mon = ["09:03-09:20", "09:40-10:00", "11:00-15:00"]
"""
PAGES = {
    1: ("https://www.linkedin.com/feed/", "Feed | LinkedIn"),
    2: ("https://www.linkedin.com/messaging/", "Messaging | LinkedIn"),
    3: ("https://docs.python.example/3/", "Docs"),
}


class Browser:
    """A browser's native host, as the engine's hosts and join see it."""

    PID = 4_242
    number = 7

    def __init__(self, life: Life) -> None:
        self._life = life

    def send(self, message: object) -> None:
        pass

    def tell(self, message: dict[str, object]) -> None:
        self._life.loop.post(lambda: self._life.engine._service._take_pages(self, message))

    def greet(self) -> None:
        self.tell({"type": "hello", "browser_pid": self.PID, "origin": "x"})

    def show(self, page: int, *, focused: bool = True) -> None:
        url, title = PAGES[page]
        tab = {"url": url, "title": title, "tab": page}
        now = self._life.clock.wall_ms()
        focus = 1 if focused else None
        self.tell({"type": "state", "t": now, "focus": focus, "up": {"1": tab}})


class Story:
    """What may happen, by name; each takes the number that was drawn with it."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.browser = Browser(life)

    def window(self, n: int) -> None:
        self.life.window(("xterm", "discord", "zoom", "gimp")[n % 4])

    def page(self, n: int) -> None:
        page = n % 3 + 1
        self.browser.show(page, focused=n % 5 != 0)
        lag_ms = (0, 40, 120, 900)[n % 4]
        self.life.after(lag_ms, lambda: self.front(page, n))

    def front(self, page: int, n: int) -> None:
        title = f"{PAGES[page][1]} - Chromium" if n % 7 else "something private"
        self.life.window("chromium", title, pid=Browser.PID, window_id=90)

    def idle(self, n: int) -> None:
        ago_ms = n % 40 * SECOND
        self.life.told(Idle, since_ms=self.life.clock.wall_ms() - ago_ms)

    def active(self, n: int) -> None:
        self.life.told(Active)

    def lock(self, n: int) -> None:
        self.life.told(Lock if n % 2 else Unlock)

    def suspend(self, n: int) -> None:
        self.life.told(Suspend if n % 2 else Resume)

    def sleep(self, n: int) -> None:
        self.life.clock.sleep(n * MINUTE)

    def clock(self, n: int) -> None:
        self.life.clock.set_wall((n - 50) * 7 * SECOND)

    def travel(self, n: int) -> None:
        self.life.zone = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu")[n % 3]

    def pause(self, n: int) -> None:
        self.life.actions.pause(None if n % 3 else n * SECOND + 1)

    def resume(self, n: int) -> None:
        self.life.actions.resume()

    def snooze(self, n: int) -> None:
        self.life.actions.snooze(n * SECOND + 1)

    def hush(self, n: int) -> None:
        self.life.told(Dnd, on=n % 3 == 0, why=("desktop", "fullscreen")[n % 2])

    def log(self, n: int) -> None:
        start_ms = self.life.clock.wall_ms() + (n - 50) * MINUTE
        self.life.actions.log_meeting(start_ms, start_ms + (n + 1) * SECOND, "Call")

    def answer(self, n: int) -> None:
        for notice in self.life.screen.shown[-1:]:
            self.life.screen.press(notice.key, ("dismissed", "snooze", "expired")[n % 3])

    def count(self, n: int) -> None:
        reaches = self.life.states[-1].reaches if self.life.states else ()
        width, place = reaches[n % len(reaches)] if reaches else ("page", "")
        category = ("networking", "socializing", "job_search", "other")[n % 4]
        self.life.engine.command(Count(category, width, place))

    def correct(self, n: int) -> None:
        kind, present, absent = (
            ("count", True, False),
            ("add", False, True),
            ("meeting", True, True),
        )[n % 3]
        now_ms = self.life.clock.wall_ms()
        wanted = Correction(
            number=0,
            start_ms=now_ms - n * 7 * SECOND - 1,
            end_ms=now_ms - n % 7 * 5 * SECOND,
            kind=kind,
            category=("networking", "socializing", "other", "away", "meeting")[n % 5],
            present=present,
            absent=absent,
            made_ms=now_ms,
        )
        with CorrectionArchive(self.life.places.database) as archive:
            archive.add_correction(wanted)
        self.tell_of_corrections(n)

    def take_back(self, n: int) -> None:
        with CorrectionArchive(self.life.places.database) as archive:
            for each in archive.list_corrections()[-1:]:
                archive.set_undone(each.number, None if each.undone_ms else 1)
        self.tell_of_corrections(n)

    def tell_of_corrections(self, n: int) -> None:
        assert self.life.engine._service._answer({"type": "corrections"})["ok"]

    def edit_rules(self, n: int) -> None:
        self.life.places.rules_file.write_text(RULES[n % len(RULES)], "utf-8")


#: What a person's hand leaves in their rules file: rules, none, other ones, a mistake.
RULES = (
    "[[rule]]\nid = 'own.a'\ncategory = 'networking'\nactivity = 'research'\napp = 'gimp'\n",
    "",
    "[[rule]]\nid = 'own.b'\ncategory = 'other'\nhost = 'linkedin.com'\n",
    "[[rule]]\nid = 'own.c'\ncategory = 'nothing'\n",
)
NAMES = [name for name in vars(Story) if not name.startswith("_") and name != "front"]
steps = st.lists(
    st.tuples(
        st.sampled_from(["window", "page", "page", *NAMES]),
        st.integers(0, 99),
        st.sampled_from([0, 1, 60, 700, 1_000, 4_001, 31_000, 125_000, 600_000]),
    ),
    max_size=40,
)


def live(home: Path, script: list[tuple[str, int, int]]) -> Life:
    life = Life(home, settings=SETTINGS, record=home / "trace.jsonl")
    story = Story(life)
    story.browser.greet()
    happens_ms = 0
    for name, number, wait_ms in script:
        happens_ms += wait_ms
        life.after(happens_ms, later(getattr(story, name), number))
    return life.live(happens_ms + 3 * MINUTE)


def later(call: Callable[[int], None], number: int) -> Callable[[], None]:
    return lambda: call(number)


def replayed(life: Life) -> Replayed:
    lines = (life.places.data / "trace.jsonl").read_bytes().splitlines()

    # Nothing of the person's comes from anywhere but the trace.
    def make_judges(targets: str) -> Callable[[str], Judge]:
        make = classifier_maker(life.places, targets)
        return lambda text: make(text).judge

    defaults = Defaults(settings=parse_settings("", name="none"), zone=BERLIN)
    return replay(
        Reading().read(lines, name="trace"),
        Overrides(),
        defaults,
        make_judges,
    )


@settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_a_recorded_run_replays_to_the_same_spans_and_nudges(script):
    with tempfile.TemporaryDirectory() as folder:
        life = live(Path(folder), script)
        again = replayed(life)
        with Archive.existing(life.places.database) as archive:
            stored = list(join_spans(archive.read_spans(-(1 << 52), 1 << 52)))
        journal = open_journal(life.places.database, migrate=migrate)
        said = [spoken.nudge for spoken in journal.read_nudges(-(1 << 52))]
        journal.close(0)

    assert shown(stored) == shown(again.spans())
    assert sorted(said, key=by_time) == sorted(again.nudges, key=by_time)


def shown(spans: list[JudgedSpan]) -> list[tuple[object, ...]]:
    """What was in front while the person was away is not stored."""
    plain = [
        (structs.replace(s, page=Page()), Judged("other")) if s.away else (s, j) for s, j in spans
    ]
    joined = join_spans(sorted(plain, key=lambda one: one[0].start_ms))
    return [(s.start_ms, s.end_ms, s.away, s.offset_s, s.page, j) for s, j in joined]


def by_time(nudge: Nudge) -> tuple[int, str]:
    return nudge.at_ms, nudge.kind
