"""What is in the wheel and in the sdist: all that is needed, and nothing else."""

import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.packaging.bare import ROOT, build, wheel_of

# Where a folder of the checkout lies in the wheel.
SHIPPED = {
    "tracker": "tracker",
    "classifiers": "classifiers",
    "assets": "tracker/assets",
    "packaging/linux": "tracker/packaging/linux",
    "packaging/native-host": "tracker/packaging/native-host",
}


def files_below(folder: Path) -> list[Path]:
    """Return the files of a folder, less what Python compiled into it."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def hashes(wheel: Path) -> dict[str, str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


@pytest.fixture(scope="module")
def in_wheel(dist):
    return hashes(wheel_of(dist))


@pytest.fixture(scope="module")
def in_sdist(dist):
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.mark.parametrize(("folder", "inside"), SHIPPED.items(), ids=SHIPPED)
def test_every_file_of_the_folder_is_in_the_wheel_unchanged(in_wheel, folder, inside):
    for path in files_below(ROOT / folder):
        name = f"{inside}/{path.relative_to(ROOT / folder).as_posix()}"
        assert in_wheel.get(name) == sha256(path.read_bytes()).hexdigest(), name


def test_the_wheel_holds_nothing_else(in_wheel):
    known = {
        f"{inside}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, inside in SHIPPED.items()
        for path in files_below(ROOT / folder)
    }
    assert [n for n in in_wheel if n not in known and ".dist-info/" not in n] == []


def test_the_licence_is_in_the_wheel(in_wheel):
    licence = sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert [n for n, digest in in_wheel.items() if digest == licence]


def test_the_sdist_builds_the_same_wheel_as_the_checkout(in_wheel, tmp_path):
    # The fixture's wheel was built from the sdist, as `python -m build` does.
    build(tmp_path, "--wheel")

    assert hashes(wheel_of(tmp_path)) == in_wheel


@pytest.mark.parametrize("name", ["Makefile", "README.md", "LICENSE", "pyproject.toml"])
def test_what_make_test_needs_is_in_the_sdist(in_sdist, name):
    assert name in in_sdist


@pytest.mark.parametrize("folder", ["tests", "packaging"])
def test_the_sdist_brings_its_tests_along(in_sdist, folder):
    missing = {p.relative_to(ROOT).as_posix() for p in files_below(ROOT / folder)} - in_sdist
    assert missing == set()


@pytest.mark.parametrize("part", ["__pycache__", ".venv", "run-output", "test-output", ".git"])
def test_what_a_run_leaves_behind_is_not_in_the_sdist(in_sdist, part):
    assert [name for name in in_sdist if part in name.split("/")] == []
