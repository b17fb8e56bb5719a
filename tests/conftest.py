"""What holds for every test: no error is logged, no thread is left behind.

Warnings and foreign network are refused by ``pyproject.toml``. How hard hypothesis
tries is a profile: ``HYPOTHESIS_PROFILE=long`` for ``make fuzz``, ``quick`` for ``make check``.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, max_examples=50)
settings.register_profile("quick", deadline=None, max_examples=12)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=800,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_GRACE_S = 3.0


def pytest_addoption(parser: pytest.Parser) -> None:
    # Here and not in tests/replay: pytest reads options only from the conftest files of its start.
    parser.addoption(
        "--update-golden", action="store_true", help="write what a replay comes to as expected"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs_errors: the test looks at logged errors itself")


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_logged_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    if errors.said and request.node.get_closest_marker("logs_errors") is None:
        pytest.fail("logged as an error:\n  " + "\n  ".join(errors.said))


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    # A thread that was told to stop may need a moment; one that was not never ends.
    until = time.monotonic() + _GRACE_S
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, until - time.monotonic()))
    left = [t.name for t in set(threading.enumerate()) - before]
    if left:
        pytest.fail(f"threads left behind: {', '.join(sorted(left))}")
