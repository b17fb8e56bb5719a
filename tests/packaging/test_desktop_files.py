"""The desktop's own judge on the files that we give it, as shipped and as written."""

import json
import shutil
import subprocess
from typing import get_args

import pytest

from tests.packaging.bare import ROOT
from tracker.browsers.places import Family
from tracker.cli.autostart import show_entry
from tracker.cli.root import COMMANDS

LINUX = ROOT / "packaging" / "linux"
HOSTS = ROOT / "packaging" / "native-host"
ENTRIES = sorted(LINUX.glob("*.desktop"))


def validate(path):
    # A warning or a hint counts too: they are about what some desktop would leave out.
    assert shutil.which("desktop-file-validate"), "desktop-file-utils is not installed"
    done = subprocess.run(
        ["desktop-file-validate", path], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.name)
def test_the_shipped_entry_is_valid(path):
    validate(path)


HOMES = {
    "usual folders": ("/usr/bin/eyeprize", None),
    "a folder of one's own": ("/usr/bin/eyeprize", "/home/me/prize"),
    "white space and quotes": ('/home/me/my "apps"/eyeprize', "/home/me/a b"),
    "dollar, backslash and percent": ("/opt/$x\\y/100%/eyeprize", "/home/me/$HOME/`id`"),
}


@pytest.mark.parametrize(("program", "home"), HOMES.values(), ids=HOMES.keys())
def test_the_autostart_entry_stays_valid_with(tmp_path, program, home):
    template = (LINUX / "eyeprize-autostart.desktop").read_text("utf-8")
    path = tmp_path / "eyeprize.desktop"
    path.write_text(show_entry(template, [program, "run"], home), "utf-8")

    validate(path)


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.name)
def test_the_entries_call_commands_that_exist(path):
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("Exec="):
            program, command, *_ = line.removeprefix("Exec=").split()
            assert program == "eyeprize"
            assert command in COMMANDS


@pytest.mark.parametrize("path", sorted(HOSTS.glob("*.json")), ids=lambda path: path.name)
def test_the_native_hosts_manifest_is_what_browsers_accept(path):
    # https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging
    # https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests
    manifest = json.loads(path.read_text("utf-8"))
    allowed = {"chromium": "allowed_origins", "firefox": "allowed_extensions"}[path.stem]

    assert set(manifest) == {"name", "description", "path", "type", allowed}
    assert manifest["type"] == "stdio"
    assert manifest["path"] == "@HOST@"
    assert len(manifest[allowed]) == 1


def test_there_is_a_manifest_for_each_family_of_browsers():
    assert {path.stem for path in HOSTS.glob("*.json")} == set(get_args(Family))
