"""The installed program does what the checkout does: same verdicts, same bytes, own files."""

import json
import os
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from classifiers.loader import shipped_packs

FEED = "https://www.linkedin.com/feed/"
ZONE = ("--tz", "Europe/Berlin")


def trace_line(clock: str, **keys: object) -> str:
    return json.dumps({"t": f"2026-03-02T{clock}:00+01:00", **keys})


# Long enough at one feed for a nudge; with a call, an absence and a sleep.
TRACE = "\n".join(
    [
        trace_line("09:00", kind="window", app="chrome", title="Feed | LinkedIn"),
        trace_line(
            "09:00", kind="tab", browser="chrome", url=FEED, title="Feed | LinkedIn", private=False
        ),
        trace_line("09:30", kind="window", app="zoom", title="Zoom Meeting"),
        trace_line("10:00", kind="window", app="chrome", title="New Tab"),
        trace_line("10:10", kind="idle", since="2026-03-02T10:10:00+01:00"),
        trace_line("10:20", kind="active"),
        trace_line("10:30", kind="suspend"),
        trace_line("11:00", kind="resume"),
        trace_line("11:05", kind="end"),
    ]
)


@pytest.fixture
def trace(tmp_path):
    path = tmp_path / "monday.jsonl"
    path.write_text(TRACE + "\n", "utf-8")
    return path


def test_what_it_declares_is_what_it_needs(bare):
    assert "No broken requirements found" in bare.pip("check")


def test_the_package_and_not_the_checkout_runs(bare):
    place = bare.python(
        "import tracker, classifiers; print(tracker.__file__, classifiers.__file__)"
    )

    assert all(path.startswith(str(bare.site)) for path in place.split())


def test_every_module_can_be_imported_with_what_it_declares(bare):
    # A module that some command imports late fails on the day that somebody needs it.
    # Some do something when imported, or look for GTK or a screen.
    done = bare.python(
        "import importlib, pkgutil, tracker, classifiers\n"
        "for package in (tracker, classifiers):\n"
        "    for m in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not m.name.endswith(('__main__', 'plyer_child', 'gtk_icon', 'xorg_icon')):\n"
        "            importlib.import_module(m.name)\n"
        "print('all')"
    )
    assert done.splitlines()[-1] == "all"


def test_version(bare):
    assert bare.run("--version").stdout.strip().endswith(version("eyeprize"))


def test_the_rules_judge_as_in_the_checkout(bare):
    # Every example of every rule: what it matches and its near misses.
    pages = "".join(
        json.dumps({"app": page.app, "url": page.url, "title": page.title}) + "\n"
        for pack in shipped_packs(examples=True)
        for rule in pack.rules
        for page in (*rule.matches, *rule.rejects)
    )
    installed = bare.run("classify", given=pages).stdout

    assert installed == bare.run_checkout("classify", given=pages).stdout
    assert installed.count("\n") == pages.count("\n") > 300


def test_why_names_file_and_line_of_the_installed_pack(bare):
    said = bare.run("why", FEED).stdout
    rule = re.search(r"^  rule +(\S+)$", said, re.MULTILINE)
    place = re.search(r"^  file +(\S+):(\d+)$", said, re.MULTILINE)

    assert rule
    assert place
    lines = (bare.site / "classifiers" / "packs" / place[1]).read_text("utf-8").splitlines()
    assert lines[int(place[2]) - 1] == "[[rule]]"
    assert re.fullmatch(rf'id\s*=\s*"{re.escape(rule[1])}"', lines[int(place[2])])


def test_the_extension_is_a_folder_inside_the_package(bare):
    folder = Path(bare.run("browser", "extension").stdout.strip())

    assert folder.is_relative_to(bare.site)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name in (manifest["background"]["service_worker"], *manifest["icons"].values()):
        assert (folder / name).is_file()


def test_the_browser_can_start_the_installed_host(bare):
    bare.run("browser", "install")
    (manifest,) = bare.home.glob(".config/chromium/NativeMessagingHosts/*.json")
    told = json.loads(manifest.read_text("utf-8"))
    host = told["path"]

    assert str(bare.site) in Path(host).read_text("utf-8")
    # Nothing to read: the browser has gone. A host that cannot find its modules says so.
    done = subprocess.run(
        [host, *told["allowed_origins"]],
        input=b"",
        capture_output=True,
        timeout=20,
        cwd=bare.home,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    bare.run("browser", "uninstall")
    assert not manifest.exists()


def test_autostart_starts_the_installed_command(bare):
    bare.run("autostart", "on")
    entry = bare.home / ".config" / "autostart" / "eyeprize.desktop"

    assert f"Exec={bare.eyeprize} run\n" in entry.read_text("utf-8")
    assert bare.run("autostart", "status").stdout == "on\n"
    bare.run("autostart", "off")
    assert bare.run("autostart", "status", status=1).stdout == "off\n"
    assert not entry.exists()


def test_a_replay_gives_the_same_bytes(bare, trace):
    words = ("replay", trace, *ZONE, "--json")
    installed = bare.run(*words).stdout

    assert installed == bare.run_checkout(*words).stdout
    assert [nudge["kind"] for nudge in json.loads(installed)["nudges"]] == [
        "streak",
        "log_call",
        "budget",
    ]


def test_a_replay_in_the_terminal_gives_the_same_text(bare, trace):
    words = ("replay", trace, *ZONE)

    assert bare.run(*words).stdout == bare.run_checkout(*words).stdout


def test_what_is_imported_is_stored_by_the_migrations_and_exported(bare, trace):
    bare.run("import", "trace", trace, *ZONE)
    spans = bare.run("export", "--what", "spans").stdout.splitlines()

    assert spans[0].startswith("start,end,seconds,category")
    assert any(",socializing,feed,linkedin," in line for line in spans)
    bare.run("data", "verify")
    told = json.loads(bare.run("summary", "--day", "2026-03-02", "--json").stdout)
    assert told["seconds"]["socializing"] == 3300


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_what_it_keeps_is_for_the_person_alone(bare):
    bare.run("_migrate", bare.home / ".local" / "share" / "eyeprize" / "eyeprize.db")
    told = Path(bare.run("data", "path").stdout.splitlines()[0])
    folder = told if told.is_dir() else told.parent

    assert folder.is_relative_to(bare.home)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in folder.glob("*.db*")} == {0o600}


def test_icons_are_drawn_as_in_the_checkout(bare, tmp_path):
    bare.run("_draw-icons", tmp_path / "installed")
    bare.run_checkout("_draw-icons", tmp_path / "checkout")

    assert (tmp_path / "installed").read_bytes() == (tmp_path / "checkout").read_bytes()


def test_doctor_looks_at_the_same_parts(bare):
    # Status 1: without a screen there is no window to see.
    installed = json.loads(bare.run("doctor", "--json", status=1).stdout)["findings"]
    checkout = json.loads(bare.run_checkout("doctor", "--json", status=1).stdout)["findings"]

    assert [f["part"] for f in installed] == [f["part"] for f in checkout]
    assert {f["part"]: f["state"] for f in installed}["configuration"] == "works"
