"""What holds the program together: signals, and a tray that fails."""

import logging
import signal

import pytest

from tracker.app.program import Options, Program, _ending_signals
from tracker.paths import Places


@pytest.fixture
def program(tmp_path):
    return Program(Places(tmp_path, tmp_path, tmp_path), Options(headless=True))


@pytest.fixture
def _signals():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals")
def test_whoever_asks_a_second_time_does_not_wait(program):
    signal.signal(signal.SIGTERM, program._on_signal)
    signal.raise_signal(signal.SIGTERM)

    assert program._stop_asked
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.usefixtures("_signals")
def test_a_hang_up_that_was_ignored_stays_ignored():
    assert signal.SIGHUP in _ending_signals()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    assert signal.SIGHUP not in _ending_signals()


def test_a_tray_that_fails_takes_nothing_down(program, caplog):
    class Broken:
        def run(self):
            raise ConnectionResetError("https://secret.example")

    program._run_tray(Broken())

    assert [r.levelno for r in caplog.records] == [logging.WARNING] * 2
    assert "secret" not in caplog.text
