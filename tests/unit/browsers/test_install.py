"""Manifests and launcher: written where each browser looks, checked, and taken away again."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from tracker.browsers.install import (
    check,
    install,
    launcher_path,
    launcher_text,
    uninstall,
    used_places,
)
from tracker.browsers.native_host import CHROMIUM_ORIGIN, FIREFOX_ID
from tracker.browsers.places import HOST_NAME, manifest_places, own_folder_place
from tracker.errors import SurroundingsError
from tracker.paths import shipped

LINUX = {
    "chromium": "/h/.config/chromium/NativeMessagingHosts",
    "chrome": "/h/.config/google-chrome/NativeMessagingHosts",
    "edge": "/h/.config/microsoft-edge/NativeMessagingHosts",
    "brave": "/h/.config/BraveSoftware/Brave-Browser/NativeMessagingHosts",
    "vivaldi": "/h/.config/vivaldi/NativeMessagingHosts",
    "firefox": "/h/.mozilla/native-messaging-hosts",
    "librewolf": "/h/.librewolf/native-messaging-hosts",
}
SUPPORT = "/h/Library/Application Support"
MAC = {
    "chromium": f"{SUPPORT}/Chromium/NativeMessagingHosts",
    "chrome": f"{SUPPORT}/Google/Chrome/NativeMessagingHosts",
    "edge": f"{SUPPORT}/Microsoft Edge/NativeMessagingHosts",
    "firefox": f"{SUPPORT}/Mozilla/NativeMessagingHosts",
}


@pytest.mark.parametrize(("platform", "expected"), [("linux", LINUX), ("darwin", MAC)])
def test_each_brand_has_its_own_folder(platform, expected):
    home = PurePosixPath("/h")
    found = {
        place.brand: place for place in manifest_places(platform, home, PurePosixPath("/h/.config"))
    }
    for brand, folder in expected.items():
        assert str(found[brand].manifest) == f"{folder}/{HOST_NAME}.json"
        assert found[brand].registry is None


def test_on_windows_a_registry_key_names_the_manifest():
    found = manifest_places("win32", PureWindowsPath("C:/h"), PureWindowsPath("C:/h/local"))
    keys = {place.brand: place.registry for place in found}
    assert keys["chrome"] == rf"Software\Google\Chrome\NativeMessagingHosts\{HOST_NAME}"
    assert keys["firefox"] == rf"Software\Mozilla\NativeMessagingHosts\{HOST_NAME}"
    by_family = {place.family: str(place.manifest) for place in found}
    assert len(set(by_family.values())) == 2, "two forms of manifest, two files"


def test_only_browsers_that_are_there_and_chromium_are_used(tmp_path):
    (tmp_path / ".config/BraveSoftware/Brave-Browser").mkdir(parents=True)
    (tmp_path / ".config/mozilla").mkdir()
    places = manifest_places("linux", tmp_path, tmp_path / ".config")
    assert [place.brand for place in used_places(places)] == ["chromium", "brave", "firefox"]


@pytest.fixture
def places(tmp_path):
    (tmp_path / "home/.mozilla").mkdir(parents=True)
    found = manifest_places("linux", tmp_path / "home", tmp_path / "home/.config")
    return [*used_places(found), own_folder_place(tmp_path / "own")]


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def test_installed_all_is_well(data, places, tmp_path):
    done = install(data, tmp_path / "control/socket", places)
    assert [(one.brand, one.present, one.problem) for one in done] == [
        ("chromium", True, None), ("firefox", True, None), ("chromium", True, None),
    ]  # fmt: skip
    launcher = launcher_path(data)
    assert stat.S_IMODE(launcher.stat().st_mode) == 0o700
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    chromium, firefox, _ = [json.loads(Path(one.manifest).read_text()) for one in done]
    assert chromium["path"] == firefox["path"] == str(launcher)
    assert chromium["allowed_origins"] == [CHROMIUM_ORIGIN]
    assert firefox["allowed_extensions"] == [FIREFOX_ID]
    assert chromium["name"] == firefox["name"] == HOST_NAME


def test_installing_twice_is_installing_once(data, places, tmp_path):
    install(data, tmp_path / "a", places)
    install(data, tmp_path / "b", places)
    assert str(tmp_path / "b") in launcher_path(data).read_text()
    assert [path.name for path in data.iterdir()] == ["native-host"]


def test_uninstalling_leaves_nothing_of_ours_and_all_of_others(data, places, tmp_path):
    done = install(data, tmp_path / "socket", places)
    other = Path(done[0].manifest).with_name("org.example.other.json")
    other.write_text("{}")
    assert len(uninstall(data, places)) == 4
    assert uninstall(data, places) == []
    assert other.exists()
    assert check(places[0], launcher_path(data)).problem == "no manifest"


def break_manifest(launcher, manifest):
    manifest.write_text("{")


def forbid_running(launcher, manifest):
    launcher.chmod(0o600)


def remove_launcher(launcher, manifest):
    launcher.unlink()


def name_another(launcher, manifest):
    manifest.write_text(manifest.read_text().replace(str(launcher), "/opt/other/host"))


def allow_another(launcher, manifest):
    manifest.write_text(manifest.read_text().replace("chrome-extension://", "chrome-extension://z"))


def move_program(launcher, manifest):
    launcher.write_text("#!/old/venv/bin/python -IS\n")


PROBLEMS = {
    break_manifest: "the manifest cannot be read",
    forbid_running: "the host is not there or cannot be run",
    remove_launcher: "the host is not there or cannot be run",
    name_another: "it names the host of another installation",
    allow_another: "the manifest is another version's",
    move_program: "the program has moved since",
}


@pytest.mark.parametrize(("harm", "problem"), PROBLEMS.items())
def test_what_is_broken_is_said(data, places, tmp_path, harm, problem):
    [one, *_] = install(data, tmp_path / "socket", places)
    harm(launcher_path(data), Path(one.manifest))
    assert check(places[0], launcher_path(data)).problem == problem


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(data, places, tmp_path):
    (tmp_path / "own").mkdir(mode=0o500)
    with pytest.raises(SurroundingsError, match="own"):
        install(data, tmp_path / "socket", places)


def test_a_file_where_a_folder_should_be_is_named(data, tmp_path):
    (tmp_path / "own").write_text("")
    with pytest.raises(SurroundingsError, match="NativeMessagingHosts"):
        install(data, tmp_path / "socket", [own_folder_place(tmp_path / "own")])


def test_a_python_whose_path_holds_spaces_is_started_too(tmp_path):
    folder = tmp_path / "my 'own' programs"
    folder.mkdir()
    python = folder / "python"
    python.symlink_to(sys.executable)
    launcher = tmp_path / "host"
    launcher.write_text(launcher_text(str(python), str(Path(__file__).parents[3]), "/none/socket"))
    launcher.chmod(0o700)
    done = subprocess.run([launcher, "evil"], capture_output=True, check=False)
    assert done.returncode == 2, done.stderr
    assert b"started by a browser" in done.stderr


def test_the_manifests_key_makes_the_id_that_the_host_lets_in():
    import base64
    import hashlib

    manifest = json.loads((shipped("assets") / "extension/manifest.json").read_text())
    digest = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    extension_id = digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))
    assert f"chrome-extension://{extension_id}/" == CHROMIUM_ORIGIN
    assert manifest["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID
    assert sorted(manifest["permissions"]) == ["alarms", "nativeMessaging", "storage", "tabs"]
    assert manifest["incognito"] == "not_allowed"
    assert not {"host_permissions", "content_scripts", "optional_permissions"} & manifest.keys()
    for icon in manifest["icons"].values():
        assert (shipped("assets") / "extension" / icon).is_file()


def run(*argv, home, **env):
    return subprocess.run(
        [sys.executable, "-m", "tracker", "browser", *argv], capture_output=True, text=True,
        cwd=Path(__file__).parents[3], check=False,
        env={**os.environ, "EYEPRIZE_HOME": str(home / "prize"), "HOME": str(home),
             "XDG_CONFIG_HOME": str(home / ".config"), **env},
    )  # fmt: skip


def test_the_command_line_installs_says_so_and_undoes_it(tmp_path):
    own = tmp_path / "own profile"
    done = run("install", "--user-data-dir", str(own), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
    assert (own / f"NativeMessagingHosts/{HOST_NAME}.json").is_file()
    done = run("status", "--json", home=tmp_path)
    assert done.returncode == 1, "no browser is seen: the program does not run"
    told = json.loads(done.stdout)
    assert told["program_runs"] is False
    assert told["browsers"][0]["problem"] is None
    done = run("uninstall", "--user-data-dir", str(own), home=tmp_path)
    assert len(done.stdout.splitlines()) == 3
    assert run("status", home=tmp_path).stdout.startswith("chromium: no manifest")


def test_the_command_line_prints_the_extensions_folder(tmp_path):
    folder = Path(run("extension", home=tmp_path).stdout.strip())
    assert (folder / "manifest.json").is_file()
