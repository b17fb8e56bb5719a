"""Meetings of several calendars to one list: which of them are the same meeting?

Imports nothing heavy: the always-on program merges what its calendar process has read.
"""

from collections.abc import Sequence

from tracker.core.model import Meeting


def merge_meetings(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Sort by start and fold copies of one meeting.

    Copies have the same UID and start; in different calendars also the same start, end and
    title. A copy that is cancelled or declined speaks for all, then one that counts.
    """
    kept: list[Meeting] = []
    places: dict[tuple[object, ...], int] = {}
    for meeting in meetings:
        keys = _keys(meeting)
        same = next((places[key] for key in keys if key in places), None)
        if same is not None and not _copies(kept[same], meeting):
            same = None
        if same is None:
            same = len(kept)
            kept.append(meeting)
        elif _weight(meeting) > _weight(kept[same]):
            kept[same] = meeting
        for key in keys:
            places.setdefault(key, same)
    return sorted(kept, key=lambda m: (m.start_ms, m.end_ms, m.summary, m.calendar or ""))


def _keys(meeting: Meeting) -> list[tuple[object, ...]]:
    keys: list[tuple[object, ...]] = [(meeting.start_ms, meeting.end_ms, meeting.summary)]
    if meeting.uid:
        keys.insert(0, (meeting.uid, meeting.start_ms))
    return keys


def _copies(one: Meeting, other: Meeting) -> bool:
    same_uid = one.uid is not None and one.uid == other.uid
    return not one.logged and not other.logged and (same_uid or one.calendar != other.calendar)


def _weight(meeting: Meeting) -> int:
    if meeting.why in {"cancelled", "declined by you"}:
        return 2
    return int(meeting.counts)
