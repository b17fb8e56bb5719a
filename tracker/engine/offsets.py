"""When did clocks show a time? A wall clock that is set shows some twice and others never."""


class Offsets:
    """What the wall clock was ahead of ``mono`` by, from when on."""

    def __init__(self) -> None:
        self._since: list[tuple[int | None, int]] = []

    def set(self, now: int | None, offset_ms: int) -> None:
        """Note the offset that holds from ``now`` on; ``None`` for ever before."""
        self._since.append((now, offset_ms))

    def lived(self, start_ms: int, end_ms: int, now: int) -> list[tuple[int, int]]:
        """Return when until ``now`` clocks showed ``[start_ms, end_ms)``: stretches of ``mono``."""
        found: list[tuple[int, int]] = []
        for number, (since, offset_ms) in enumerate(self._since):
            until = now
            if number + 1 < len(self._since):
                until = min(now, self._since[number + 1][0] or 0)
            start, end = start_ms - offset_ms, min(end_ms - offset_ms, until)
            start = start if since is None else max(start, since)
            if start < end:
                found.append((start, end))
        return found
