"""The only place that reads a clock."""

import sys
import time
from datetime import datetime


class SystemClock:
    """The machine's clocks; see ``tracker.core.ports.Clock``."""

    def wall_ms(self) -> int:
        """Return UTC milliseconds since the epoch."""
        return time.time_ns() // 1_000_000

    def mono_ms(self) -> int:
        """Return milliseconds since boot, sleep counted where the platform can."""
        if sys.platform == "linux":
            return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        return time.monotonic_ns() // 1_000_000

    def awake_ms(self) -> int:
        """Return milliseconds that stand still while the machine sleeps, where the platform can."""
        return time.monotonic_ns() // 1_000_000


def local_zone_name() -> str:
    """Return the IANA name of the zone the person is in now (``TZ`` first); ``UTC`` if none.

    Asked anew each time, as people travel; costs a tenth of a millisecond.
    """
    # Imported late: only what lives in local time needs it.
    import tzlocal  # noqa: PLC0415

    # The C library keeps the zone that it first read; tzlocal warns where it then disagrees.
    if sys.platform != "win32":
        time.tzset()
    try:
        tzlocal.reload_localzone()
        return tzlocal.get_localzone_name() or "UTC"
    # A system that is set up half, or with contradictions, has no zone to speak of.
    except (LookupError, ValueError, OSError):
        return "UTC"


def now_local() -> datetime:
    """Return the present instant in the local zone."""
    return datetime.now().astimezone()
