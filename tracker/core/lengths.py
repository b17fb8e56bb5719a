"""Lengths of time in a person's words, the same on every screen."""


def show_length(seconds: float) -> str:
    """Show ``2 h 10 min``, ``2 h``, ``45 min``; below a minute ``30 s``, and ``0 min`` for none.

    What is below the last unit shown is dropped.
    """
    if seconds < 1:
        return "0 min"
    if seconds < 60:
        return f"{int(seconds)} s"
    hours, minutes = divmod(int(seconds) // 60, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
