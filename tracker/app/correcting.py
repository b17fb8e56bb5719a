"""What the person corrected in the database, taken over by the running engine at once."""

from tracker.app.tracking import Tracking
from tracker.core.observations import Corrected
from tracker.storage.journal import Journal


def follow_corrections(tracking: Tracking, journal: Journal) -> bool:
    """Write what was seen so far, and count the past by the corrections that are stored now.

    Returns:
        Whether they are others than before.

    Raises:
        SurroundingsError: If they cannot be read.
        DamagedError: The same.
    """
    # Whoever corrects reads what was stored, and must find the last seconds there.
    tracking.write(now=True)
    found = journal.read_corrections()
    if found == tracking.pipeline.corrections:
        return False
    tracking.feed([tracking.stamp(Corrected(at_ms=0, corrections=found))])
    return True
