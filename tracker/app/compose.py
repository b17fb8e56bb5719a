"""An engine out of its parts: the same wiring for the real program and for tests."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct, to_builtins

from tracker.app.actions import Actions
from tracker.app.calendar_feed import CalendarFeed
from tracker.app.care import Apart, Care
from tracker.app.engine import Engine, Parts
from tracker.app.loop import Loop
from tracker.app.past import known_from_ms, read_stretches
from tracker.app.recorder import Recorder
from tracker.app.rules_in_force import RulesInForce
from tracker.app.tracking import Tracking
from tracker.app.writer import Writer
from tracker.browsers.hosts import Hosts
from tracker.browsers.join import Joiner
from tracker.calendars.refresh import Refresher
from tracker.config import Settings, plain_settings, read_settings
from tracker.core.days import day_of
from tracker.core.model import DAY_MS
from tracker.core.ports import Clock, Notice, Notifier, Source
from tracker.core.trace import Start
from tracker.engine.known import Known
from tracker.engine.pipeline import Pipeline
from tracker.nudges.view import Memory
from tracker.paths import Places
from tracker.storage.journal import Journal
from tracker.system.control import ControlServer
from tracker.tray.model import TrayState

# While the engine runs it waits no longer for another program's transaction: what is refused
# is written later (see ``writer``), and the person's clicks must not wait for it.
_BUSY_MS = 250


class World(Struct, frozen=True, kw_only=True):
    """What was opened for the engine.

    Attributes:
        clock: Time.
        loop: Where the engine waits.
        notifier: What the person is told through.
        journal: No run is begun in it yet.
        server: The control channel.
        sources: What the desktop tells; the window in front first.
        warnings: Asks what the sources do not see, fit to be shown.
        read_zone: Asks for the IANA name of the local zone.
        recorder: Gets a trace, if wanted.
        show: Takes what the tray shows.
        apart: What happens to the database in processes of their own; ``None``: nothing does.
    """

    clock: Clock
    loop: Loop
    notifier: Notifier
    journal: Journal
    server: ControlServer
    sources: tuple[Source, ...]
    warnings: Callable[[], tuple[str, ...]]
    read_zone: Callable[[], str]
    recorder: Recorder | None
    show: Callable[[TrayState], None]
    apart: Apart | None = None


def compose(places: Places, settings: Settings, version: str, world: World) -> Engine:
    """Build the engine; from then on it closes what the world holds.

    Args:
        places: The person's files.
        settings: Their settings.
        version: Of the program.
        world: What was opened.

    Raises:
        UserError: If the targets cannot be used.
        SurroundingsError: If the journal cannot be read or written.
        DamagedError: If it is damaged.
    """
    clock, journal = world.clock, world.journal
    rules = RulesInForce(places, lambda title, body: _tell_rules(world.notifier, title, body))
    zone = ZoneInfo(world.read_zone())
    known = read_known(journal, settings, zone, clock.wall_ms())
    writer = Writer(clock, lambda trouble: _tell_trouble(world.notifier, trouble))
    tracking = Tracking(
        clock,
        Pipeline(settings, rules.make, rules.text, zone, known, make_rules=rules.make_rules),
        journal,
        writer,
        world.recorder,
        rules_hash=lambda: rules.classifier.rules_hash,
    )
    journal.begin_run(clock.wall_ms(), zone.key, version)
    journal.wait_at_most(_BUSY_MS)
    start = tracking.stamp(_start(settings, zone, rules, known if world.recorder else None))
    tracking.feed([start])
    actions = Actions(
        clock,
        tracking,
        journal,
        start=start,
        notifier=world.notifier,
        places=places,
        check_rules=rules.check,
        post=world.loop.post,
    )
    parts = Parts(
        clock=clock,
        loop=world.loop,
        sources=world.sources,
        server=world.server,
        hosts=Hosts(),
        joiner=Joiner(),
        tracking=tracking,
        journal=journal,
        notifier=world.notifier,
        actions=actions,
        calendar=CalendarFeed(
            clock,
            world.loop,
            Refresher(),
            tracking,
            journal,
            copies=places.calendar_copies,
            read_settings=lambda: read_settings(places.config_file).calendar,
        ),
        care=Care(
            clock,
            places.database,
            journal,
            writer=writer,
            pipeline=tracking.pipeline,
            notifier=world.notifier,
            post=world.loop.post,
            apart=world.apart,
        ),
        rules=rules,
        warnings=world.warnings,
        read_zone=world.read_zone,
        show=world.show,
    )
    return Engine(parts)


def _start(settings: Settings, zone: ZoneInfo, rules: RulesInForce, known: Known | None) -> Start:
    """Return a run's first observation; only a trace needs what was known before."""
    return Start(
        at_ms=0,
        zone=zone.key,
        settings=plain_settings(settings),
        rules=rules.text,
        targets=rules.targets,
        known={} if known is None else to_builtins(known),
    )


def read_known(journal: Journal, settings: Settings, zone: ZoneInfo, now_ms: int) -> Known:
    """Return what the engine has to know of the last days."""
    starts_min = settings.tracking.day_starts_min
    today = day_of(now_ms, zone, starts_min)
    from_ms = known_from_ms(settings, zone, today)
    meetings = journal.read_meetings(from_ms, now_ms + settings.nudges.busy.horizon_ms + DAY_MS)
    return Known(
        stretches=read_stretches(journal, from_ms, now_ms),
        corrections=journal.read_corrections(),
        memory=journal.load("policy", Memory) or Memory(),
        meetings=tuple(m for m in meetings if not m.logged) if settings.calendar.sources else (),
        logged=tuple(m for m in meetings if m.logged),
        fresh_until_ms=journal.load("calendar_fresh_until_ms", int)
        if settings.calendar.sources
        else None,
    )


def _tell_rules(notifier: Notifier, title: str, body: str) -> None:
    notifier.show(Notice(key="rules", title=title, body=body))


def _tell_trouble(notifier: Notifier, trouble: str) -> None:
    if trouble:
        title = "What you do cannot be stored at the moment"
        body = f"{trouble}\nTracking goes on in memory, and is stored as soon as it can be."
    else:
        title, body = "Storing works again", "What was tracked meanwhile has been stored."
    notifier.show(Notice(key="storage", title=title, body=body))
