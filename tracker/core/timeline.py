"""Presence and what is in front, over time: which spans does that make?

All instants here are ``mono``: milliseconds of a clock that counts sleep and never
steps back. A span's label is its ``mono`` plus the offset that held when it was
lived, so a step of the wall clock begins a new span and touches no old one.

Idleness is found out late. Until ``since + idle_after`` the person counts as present;
then everything from ``since`` on is judged again (``_rejudge``), which is the only way
in which a settled span ever changes. What is in front is not decided here; see ``intake``.
"""

from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from tracker.core.days import offset_s
from tracker.core.model import Page, Span


class Front(Struct, frozen=True):
    """What is in front.

    Attributes:
        page: Redacted; fit to be stored.
        call: It is a call, in a private window too.
        audible: It is the active tab of the browser in front, and sounds.
    """

    page: Page
    call: bool = False
    audible: bool = False

    @property
    def media(self) -> bool:
        """Whether it keeps a person without input present."""
        return self.call or self.audible


class Labels(Struct, frozen=True):
    """How instants are labelled: ``wall = mono + offset_ms``, in a zone."""

    offset_ms: int
    zone: ZoneInfo


class Piece(Struct, frozen=True):
    """A stretch ``[start, end)`` on the ``mono`` axis in which nothing changed."""

    start: int
    end: int
    labels: Labels
    front: Front
    away: bool
    locked: bool

    def span(self) -> Span:
        """Return it with wall-clock labels."""
        start_ms = self.start + self.labels.offset_ms
        return Span(
            start_ms=start_ms,
            end_ms=self.end + self.labels.offset_ms,
            page=self.front.page,
            away=self.away,
            media=self.front.media,
            locked=self.locked,
            offset_s=offset_s(start_ms, self.labels.zone),
        )

    def continues(self, other: "Piece") -> bool:
        """Whether it goes on where ``other`` ended, and is the same in all but time."""
        return (
            self.start == other.end
            and self.labels == other.labels
            and self.front == other.front
            and self.away == other.away
            and self.locked == other.locked
        )


NOTHING = Front(Page())


class Timeline:
    """Folds presence and fronts into spans; see the module's head.

    Calls come in order of ``mono``. ``take_settled`` tells what became of the settled
    pieces since it was last asked.
    """

    def __init__(self, *, idle_after_ms: int, media_cap_ms: int, labels: Labels) -> None:
        self._idle_after_ms = idle_after_ms
        self._media_cap_ms = media_cap_ms
        self._pieces: list[Piece] = []
        self._forgotten = 0  # pieces that were dropped from the head of the list
        self._untouched = 0  # absolute number of pieces not changed since take_change
        self._labels = labels
        self.front = NOTHING
        self._open_from: int | None = None  # None: a gap, or not running
        self._running = False
        self._started = 0
        self._paused = False
        self._suspended = False
        self._locked = False
        self._idle_since: int | None = None
        self._confirmed = False
        self._last_active: int | None = None

    # -- what others may ask

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._running

    @property
    def paused(self) -> bool:
        """Whether the person paused recording."""
        return self._paused

    @property
    def tracking(self) -> bool:
        """Whether time is recorded at all: running, not paused, not asleep."""
        return self._open_from is not None

    @property
    def present(self) -> bool:
        """Whether the person counts as present now."""
        return self.tracking and not self._away_now()

    @property
    def next_deadline(self) -> int | None:
        """The ``mono`` at which something changes by itself; ``None`` if nothing does."""
        if self._idle_since is None:
            return None
        if not self._confirmed:
            return self._idle_since + self._idle_after_ms
        return self._idle_since + self._media_cap_ms if self._kept_present() else None

    def open_piece(self, now: int) -> Piece | None:
        """Return the stretch that is still going on, as of ``now``; ``None`` in a gap."""
        if self._open_from is None or now <= self._open_from:
            return None
        away = self._away_now()
        return Piece(self._open_from, now, self._labels, self.front, away, self._locked)

    @property
    def has_settled(self) -> bool:
        """Whether ``take_settled`` has news: pieces were added or taken back."""
        return self._untouched < self._forgotten + len(self._pieces)

    def take_settled(self) -> tuple[int, list[Piece]]:
        """Return how many settled pieces told before still stand, and what follows them now."""
        keep = self._untouched
        told = self._pieces[keep - self._forgotten :]
        self._untouched = self._forgotten + len(self._pieces)
        return keep, told

    @property
    def forgotten(self) -> int:
        """How many settled pieces no late correction reaches any more."""
        return self._forgotten

    def remembered(self) -> tuple[int, list[Piece]]:
        """Return how many settled pieces were forgotten, and all that follow them."""
        return self._forgotten, list(self._pieces)

    def forget(self, keep_from: int) -> None:
        """Drop settled pieces that end before ``keep_from`` from memory; they stay as told."""
        count = 0
        while count < len(self._pieces) - 1 and self._pieces[count].end < keep_from:
            count += 1
        count = min(count, self._untouched - self._forgotten)
        del self._pieces[:count]
        self._forgotten += count

    # -- what happens

    def start(self, now: int) -> None:
        """Begin (again): nothing is known yet, time counts from ``now``; what was, stays."""
        self.front = NOTHING
        self._started = now
        self._running = True
        self._paused = self._suspended = self._locked = self._confirmed = False
        self._idle_since = self._last_active = None
        self._open_from = now

    def end(self, now: int) -> None:
        """Stop; a later ``start`` begins after a gap."""
        self._close(now)
        self._open_from = None
        self._running = False

    def advance(self, now: int) -> None:
        """Let time pass until ``now``; what changes by itself at ``now`` has changed then."""
        while (deadline := self.next_deadline) is not None and deadline <= now:
            if self._confirmed:
                self._close(deadline)
                break
            self._confirm(deadline)

    def relabel(self, now: int, labels: Labels) -> None:
        """Label what follows differently: the clock was set, or the zone changed."""
        if labels != self._labels:
            self._close(now)
            self._labels = labels

    def settle(self, now: int) -> None:
        """Settle what goes on, as far as it has come; the same goes on."""
        self._close(now)

    def show(self, now: int, front: Front) -> None:
        """Put something else in front."""
        if front != self.front:
            self._close(now)
            self.front = front

    def lock(self, now: int, *, locked: bool) -> None:
        """Lock or unlock the screen."""
        if locked != self._locked:
            self._close(now)
            self._locked = locked

    def pause(self, now: int, *, paused: bool) -> None:
        """Pause or go on."""
        self._paused = paused
        self._set_gap(now)

    def suspend(self, now: int, *, suspended: bool) -> None:
        """Fall asleep or wake."""
        self._suspended = suspended
        self._set_gap(now)

    def input_seen(self, now: int) -> None:
        """End idleness. One whose limit is reached at ``now`` has become absence already."""
        self._last_active = now
        if self._idle_since is None:
            return
        if self._confirmed:
            self._close(now)
        self._idle_since, self._confirmed = None, False

    def idle_seen(self, now: int, since: int) -> None:
        """Learn that there was no input since ``since``, and some until then."""
        since = min(now, max(since, self._last_active if self._last_active is not None else since))
        old = self._idle_since
        if old is not None:
            if since <= old:
                return
            if self._confirmed:
                # Input at ``since`` ended the idleness known so far; input that came before
                # its limit means that it never was one.
                self._close(now)
                self._idle_since, self._confirmed = None, False
                self._rejudge(old if since < old + self._idle_after_ms else since)
        self._idle_since = since
        if now >= since + self._idle_after_ms:
            self._confirm(now)

    # -- how

    def _away_now(self) -> bool:
        if self._locked:
            return True
        return self._confirmed and not self._kept_present()

    def _kept_present(self) -> bool:
        """Whether media keep an idle person present in the open stretch.

        The stretch never straddles the cap: ``advance`` closes it there.
        """
        if self._open_from is None or self._locked or self._idle_since is None:
            return False
        return self.front.media and self._open_from < self._idle_since + self._media_cap_ms

    def _set_gap(self, now: int) -> None:
        self._close(now)
        runs = self._running and not self._paused and not self._suspended
        self._open_from = now if runs else None

    def _confirm(self, now: int) -> None:
        assert self._idle_since is not None
        self._close(now)
        self._confirmed = True
        self._rejudge(self._idle_since)

    def _rejudge(self, since: int) -> None:
        """Judge the presence in everything from ``since`` on again, with what is known now."""
        since = max(since, self._started)
        again: list[Piece] = []
        while self._pieces and self._pieces[-1].end > since:
            again.append(self._pieces.pop())
        self._untouched = min(self._untouched, self._forgotten + len(self._pieces))
        for piece in reversed(again):
            if piece.start < since:
                self._append(piece, piece.start, since, away=piece.away)
            self._append_judged(piece, max(piece.start, since))

    def _append_judged(self, piece: Piece, start: int) -> None:
        if piece.locked or not self._confirmed:
            self._append(piece, start, piece.end, away=piece.locked)
            return
        assert self._idle_since is not None
        cap = self._idle_since + self._media_cap_ms if piece.front.media else start
        cap = min(max(cap, start), piece.end)
        self._append(piece, start, cap, away=False)
        self._append(piece, cap, piece.end, away=True)

    def _append(self, like: Piece, start: int, end: int, *, away: bool) -> None:
        if start < end:
            self._put(Piece(start, end, like.labels, like.front, away, like.locked))

    def _put(self, piece: Piece) -> None:
        if self._pieces and piece.continues(self._pieces[-1]):
            piece = structs.replace(piece, start=self._pieces.pop().start)
            self._untouched = min(self._untouched, self._forgotten + len(self._pieces))
        self._pieces.append(piece)

    def _close(self, now: int) -> None:
        """Settle the open stretch; a new one begins at ``now``."""
        piece = self.open_piece(now)
        if piece is not None:
            self._put(piece)
            self._open_from = now
