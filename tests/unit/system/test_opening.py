import os
import sys
import time

import pytest

from tracker.system.opening import is_web_address, open_address

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="xdg-open")


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """An ``xdg-open`` that notes how it was called, and nothing else to open with."""
    note = tmp_path / "note"
    program = tmp_path / "bin/xdg-open"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\n/bin/sleep 0.3\nfor it in "$@"; do echo "$it"; done > {note}.new\n'
        f"/bin/mv {note}.new {note}\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.delenv("BROWSER", raising=False)

    def read() -> list[str]:
        deadline = time.monotonic() + 10
        while not note.exists():
            assert time.monotonic() < deadline, "it was not called"
            time.sleep(0.01)
        return note.read_text().splitlines()

    return read


@pytest.mark.parametrize(
    "address",
    [
        "https://cal.example/me?a=b&c=d#e",
        "HTTP://cal.example",
        "mailto:ana@example.org",
        "https://cal.example/$(touch%20x);`id`'\"",
        "https://münchen.example/",
        "http://[::1]/",
    ],
)
def test_an_address_reaches_the_program_as_one_argument(opened, address):
    assert open_address(address) is True
    assert opened() == [address]


def test_it_does_not_wait(opened):
    begin = time.perf_counter()
    assert open_address("https://cal.example/") is True
    assert time.perf_counter() - begin < 0.25
    opened()


def test_a_file_is_opened_by_its_whole_path(opened, tmp_path, monkeypatch):
    (tmp_path / "-h call.ics").write_text("")
    monkeypatch.chdir(tmp_path)

    assert open_address("-h call.ics") is True
    assert opened() == [str(tmp_path / "-h call.ics")]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org/",
        "/nonexistent/file",
        "/tmp",
        "--help",
        "https:",
        "https://",
        "https:///etc/passwd",
        "https://-oProxyCommand=x/",
        "https://cal.example/ --new-window",
        "https://cal.example/\n--x",
        "https://cal.example/\u202e",
        "x" * 100_000,
    ],
)
def test_anything_else_is_not_opened(opened, address):
    assert open_address(address) is False


def test_no_program_is_false(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_address("https://cal.example/") is False


def test_without_a_desktops_opener_the_browser_is_asked(monkeypatch, tmp_path):
    note = tmp_path / "note"
    browser = tmp_path / "mybrowser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {note}.new; /bin/mv {note}.new {note}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("BROWSER", f"nosuch{os.pathsep}mybrowser")

    assert open_address("https://cal.example/") is True
    deadline = time.monotonic() + 10
    while not note.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert note.read_text() == "https://cal.example/\n"


def test_only_web_addresses_are_web_addresses():
    assert is_web_address("https://cal.example/me")
    assert not is_web_address("mailto:a@example.org")
    assert not is_web_address("cal.example/me")
