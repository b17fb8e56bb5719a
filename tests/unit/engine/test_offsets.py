"""When did clocks show a time, on a machine whose clock is set now and then?"""

import pytest

from tracker.engine.offsets import Offsets

CASES = {
    # name: ((since, offset) ..., labels asked for, now, when that was lived)
    "never set": ([(None, 100)], (110, 120), 50, [(10, 20)]),
    "before the program ran": ([(None, 100)], (-50, 60), 50, [(-150, -40)]),
    "not yet lived": ([(None, 100)], (110, 180), 50, [(10, 50)]),
    "all still to come": ([(None, 100)], (160, 180), 50, []),
    "set forward: part of it was never shown": (
        [(None, 100), (30, 150)],
        (120, 190),
        99,
        [(20, 30), (30, 40)],
    ),
    "set back: shown twice": ([(None, 100), (30, 90)], (122, 128), 99, [(22, 28), (32, 38)]),
    "set back after it: what comes again is lived later": (
        [(None, 100), (30, 90)],
        (122, 128),
        30,
        [(22, 28)],
    ),
}


@pytest.mark.parametrize(("offsets", "asked", "now", "lived"), CASES.values(), ids=CASES.keys())
def test_lived(offsets, asked, now, lived):
    clocks = Offsets()
    for since, offset_ms in offsets:
        clocks.set(since, offset_ms)

    assert clocks.lived(*asked, now) == lived
