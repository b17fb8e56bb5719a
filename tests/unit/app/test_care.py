"""The database's care in stepped time: when backups are made, and damage while it runs."""

import logging
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.faults.damaging import PAGE, check_whole, scramble
from tests.unit.app.living import HOUR, MINUTE, SECOND, Life, at
from tracker.app.care import Apart, describe_recovery
from tracker.core.observations import Active, Idle
from tracker.errors import DamagedError
from tracker.storage.apart import Report
from tracker.storage.backups import back_up_day, daily_backups
from tracker.storage.files import StorageError
from tracker.storage.recovery import recover

pytestmark = pytest.mark.thorough


class Keeper:
    """Does in a thread what children do, and remembers when the engine asked for it."""

    def __init__(self):
        self.backed_up = []
        self.life = None
        self.error = None

    def back_up(self, database, day):
        self.backed_up.append((day, self.life.clock.wall_ms()))
        if self.error is not None:
            raise self.error
        back_up_day(database, day)

    def recover(self, database):
        if self.error is not None:
            raise self.error
        return recover(database, self.life.clock.wall_ms(), "stamp")


@pytest.fixture
def keeper():
    return Keeper()


@pytest.fixture
def live_here(tmp_path, keeper):
    lives = []

    def start(start="09:00", day="2026-03-02", *, patient=True, **more):
        apart = Apart(back_up=keeper.back_up, recover=keeper.recover)
        life = keeper.life = Life(tmp_path / "home", start, day, apart=apart, **more)
        lives.append(life)
        if patient:
            wait_for_care(life)
        return life

    yield start
    for life in lives:
        life.__exit__(None, None, None)


def wait_for_care(life):
    """Let no time pass while a thread is at it: what it takes is real time."""
    care, wait = life.engine._parts.care, life.loop._wait

    def wait_patiently(timeout_s):
        if care._thread is not None:
            care._thread.join()
        wait(timeout_s)

    life.loop._wait = wait_patiently


def days(life):
    return [path.name for path in daily_backups(life.places.database)]


def typing(life, until_ms, every_ms=MINUTE):
    """Put another window in front again and again, as somebody at work does."""
    for number in range(until_ms // every_ms):
        life.after(number * every_ms, lambda n=number: life.window("xterm", f"{n}"))


def test_a_backup_is_made_a_few_minutes_after_the_start(live_here, keeper):
    life = live_here()
    typing(life, 20 * MINUTE)
    life.live(20 * MINUTE)

    assert days(life) == ["eyeprize-2026-03-02.db"]
    ((_, asked),) = keeper.backed_up
    assert at("09:05") <= asked <= at("09:06")


def test_a_second_run_on_the_same_day_makes_none(live_here, keeper):
    live_here().live(20 * MINUTE)
    typing(life := live_here("11:00"), HOUR)
    life.live(HOUR)

    assert len(keeper.backed_up) == 1


def test_on_the_next_day_it_is_made_when_the_person_goes_away(live_here, keeper):
    life = live_here("23:30")
    typing(life, 45 * MINUTE)  # until a quarter past midnight
    since = at("00:15", "2026-03-03")
    life.after(50 * MINUTE, lambda: life.told(Idle, since_ms=since))
    life.live(2 * HOUR)

    assert [day for day, _ in keeper.backed_up] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert days(life) == ["eyeprize-2026-03-02.db", "eyeprize-2026-03-03.db"]


def test_it_wakes_nobody(live_here, keeper, tmp_path):
    """As many steps with a backup as without one, but for the two that take its result."""
    steps = []
    for apart in (None, Apart(back_up=lambda *_: None, recover=keeper.recover)):
        with Life(tmp_path / f"{apart is None}", apart=apart) as life:
            life.window("xterm")
            life.after(MINUTE, lambda life=life: life.told(Idle, since_ms=at("09:00:10")))
            life.after(8 * HOUR, lambda life=life: life.told(Active))
            life.live(9 * HOUR)
            steps.append(life.loop.steps)

    assert 0 <= steps[1] - steps[0] <= 20


def test_a_failed_backup_is_told_once_and_tried_again(live_here, keeper, caplog):
    life = live_here()
    typing(life, 3 * HOUR)
    keeper.error = StorageError("the disk is full")
    seen = []
    life.after(30 * MINUTE, lambda: seen.append(life.engine._status()["warnings"]))
    life.after(150 * MINUTE, lambda: setattr(keeper, "error", None))
    life.live(3 * HOUR + 10 * MINUTE)

    assert any("backup could not be made: the disk is full" in w for w in seen[0])
    assert [r.levelno for r in caplog.records] == [logging.WARNING]
    assert len(keeper.backed_up) == 4
    assert days(life) == ["eyeprize-2026-03-02.db"]
    assert not any("backup" in w for w in life.engine._warnings())
    assert life.screen.shown == []


def damage(life, *, but=()):
    """Damage the file under the running engine, and what it remembers of it."""
    path = life.places.database
    life.journal._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // PAGE):
        if page not in but:
            scramble(data, page)
    with path.open("r+b") as file:
        file.write(data)
    # What was read before stays in memory until another connection writes.
    life.journal._db.execute("PRAGMA shrink_memory")


def test_damage_while_it_runs_is_mended_at_once_and_the_run_goes_on(live_here, keeper, caplog):
    life = live_here()
    typing(life, HOUR)
    life.after(20 * MINUTE, lambda: damage(life))
    life.live(HOUR)

    path = life.places.database
    check_whole(path)
    lived = sum(s.length_ms for s in life.spans())
    # The backup was made five minutes after the start; what came until the damage is lost.
    assert HOUR - 17 * MINUTE <= lived <= HOUR
    assert max(s.end_ms for s in life.spans()) == at("10:00")
    assert [n.title for n in life.screen.shown] == [
        "Your records were damaged, and most were saved"
    ]
    assert "Missing: at most" in life.screen.shown[0].body
    assert [r.levelno for r in caplog.records] == [logging.WARNING]
    assert path.with_name("eyeprize.db.damaged-stamp").exists()


def test_a_lost_row_of_this_run_is_written_again_when_it_changes(live_here, keeper):
    """Idleness found out after the mending corrects spans that were mended."""
    life = live_here(settings='[tracking]\nidle_after = "10m"\n')
    typing(life, 30 * MINUTE)
    life.after(29 * MINUTE, lambda: damage(life))
    life.after(45 * MINUTE, lambda: life.told(Idle, since_ms=at("09:28:30")))
    life.live(HOUR)

    check_whole(life.places.database)
    away = [s for s in life.spans() if s.away]
    assert sum(s.length_ms for s in away) == at("10:00") - at("09:28:30")


def test_damage_found_by_the_backup_is_mended(live_here, keeper):
    life = live_here()
    typing(life, HOUR)
    life.after(2 * MINUTE, lambda: setattr(keeper, "error", DamagedError("x is damaged")))
    life.after(5 * MINUTE + 30 * SECOND, lambda: setattr(keeper, "error", None))
    life.live(HOUR)

    check_whole(life.places.database)
    assert sum(s.length_ms for s in life.spans()) == HOUR


def test_what_cannot_be_mended_now_is_kept_in_memory_until_it_can(live_here, keeper, caplog):
    life = live_here()
    typing(life, HOUR)
    life.after(20 * MINUTE, lambda: damage(life))
    life.after(20 * MINUTE, lambda: setattr(keeper, "error", StorageError("the disk is full")))
    seen = []
    life.after(25 * MINUTE, lambda: seen.append(life.engine._status()["warnings"]))
    life.after(40 * MINUTE, lambda: setattr(keeper, "error", None))
    life.live(HOUR)

    check_whole(life.places.database)
    assert any("could not be mended: the disk is full" in w for w in seen[0])
    assert sum(s.length_ms for s in life.spans()) >= HOUR - 17 * MINUTE
    assert not any("mended" in w for w in life.engine._warnings())


@pytest.mark.parametrize("patient", [True, False])
@pytest.mark.parametrize("later_ms", [0, 1, 4_100])
def test_damage_just_before_the_end_is_mended_before_it(live_here, keeper, later_ms, patient):
    life = live_here(patient=patient)
    typing(life, 21 * MINUTE)
    life.after(20 * MINUTE, lambda: damage(life))
    life.live(20 * MINUTE + later_ms)

    check_whole(life.places.database)
    assert max(s.end_ms for s in life.spans()) == at("09:20") + later_ms


BERLIN = ZoneInfo("Europe/Berlin")
WORDS = {
    "nothing lost": (
        Report(0, "x.db.damaged-1", None, 5, at("09:00"), at("10:00"), HOUR),
        "Your records were damaged, and all were saved",
        ("Saved: 2 Mar 2026 09:00 to 10:00, 1 h in all.\nNo time is missing.\n"
        "The damaged file is kept as x.db.damaged-1."),
    ),
    "time lost, a backup used": (
        Report(
            0, "x", "eyeprize-2026-03-01.db", 5, at("09:00", "2026-02-28"), at("10:00"), 3 * HOUR,
            25 * MINUTE,
        ),
        "Your records were damaged, and most were saved",
        ("Saved: 28 Feb 2026 09:00 to 2 Mar 2026 10:00, 3 h in all.\nMissing: at most 25 min.\n"
        "The backup eyeprize-2026-03-01.db was used.\nThe damaged file is kept as x."),
    ),
    "pages lost": (
        Report(0, "x", None, 5, at("09:00"), at("10:00"), HOUR, 0, 15 * MINUTE),
        "Your records were damaged, and most were saved",
        ("Saved: 2 Mar 2026 09:00 to 10:00, 1 h in all.\nNo time is missing.\n"
        "For 15 min the page is lost; that time counts as other.\nThe damaged file is kept as x."),
    ),
    "nothing saved": (
        Report(0, "x"),
        "Your records were damaged, and recording begins anew",
        "Nothing could be read of them, and there is no backup.\nThe damaged file is kept as x.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("report", "title", "body"), WORDS.values(), ids=WORDS.keys())
def test_words(report, title, body):
    assert describe_recovery(report, BERLIN) == (title, body)
