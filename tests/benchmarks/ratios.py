"""Two ways to do the same, timed in turn in one run: how many times as long does one take?"""

import gc
import time
from collections.abc import Callable
from statistics import median


def ratio(numerator: Callable[[], object], denominator: Callable[[], object], rounds=7) -> float:
    """Return the median of ``numerator``'s time by ``denominator``'s, of ``rounds`` pairs.

    Each pair runs back to back, in alternating order, so that whatever else the machine does
    slows both. What lives is frozen and no garbage is collected meanwhile.
    """
    numerator(), denominator()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        return median(_pair(numerator, denominator, turn % 2 == 0) for turn in range(rounds))
    finally:
        gc.enable()
        gc.unfreeze()


def _pair(numerator, denominator, numerator_first: bool) -> float:
    if numerator_first:
        over = _seconds(numerator)
        return over / _seconds(denominator)
    under = _seconds(denominator)
    return _seconds(numerator) / under


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
