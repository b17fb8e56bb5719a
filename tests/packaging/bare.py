"""A bare environment: the wheel and what it declares, nothing of this checkout in reach.

Offline, as every test: the declared dependencies, and theirs, are taken from the environment
that runs the tests. Only they are put there, so a dependency that is used and not declared is
missed as it would be on somebody's machine. (``pip install`` of the wheel from the network
takes 11 s more and gave the same.)
"""

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def build(folder: Path, *what: str) -> None:
    """Build the checkout into ``folder``; without ``what``: sdist, and the wheel from it."""
    argv = [sys.executable, "-m", "build", "--no-isolation", *what, "--outdir", folder, ROOT]
    done = subprocess.run(argv, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def wheel_of(folder: Path) -> Path:
    """Return the one wheel in ``folder``."""
    (wheel,) = folder.glob("*.whl")
    return wheel


class Bare:
    """The wheel, installed where nothing else is.

    Attributes:
        eyeprize: The installed command.
        home: The person's home folder. The working directory is a folder of it that holds a
            package with our name, which must not be taken for ours.
        site: What was installed, as files.
    """

    def __init__(self, folder: Path, wheel: Path) -> None:
        venv.create(folder / "venv", with_pip=False, symlinks=os.name != "nt")
        self._bin = folder / "venv" / "bin"
        self.eyeprize = self._bin / "eyeprize"
        self.home = folder / "home"
        self._cwd = self.home / "projects"
        (self._cwd / "tracker").mkdir(parents=True)
        (self._cwd / "tracker" / "__init__.py").write_text("raise SystemExit('not ours')\n")
        (self.site,) = (folder / "venv" / "lib").glob("python*/site-packages")
        for dependency in _closure(_requirements(wheel)):
            _link(dependency, self.site)
        self.pip("install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel))

    def pip(self, *words: str) -> str:
        """Run pip on this environment, without the network."""
        argv = [sys.executable, "-m", "pip", "--python", str(self._bin / "python"), *words]
        done = subprocess.run(argv, capture_output=True, encoding="utf-8", timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(
        self, *words: str | Path, given: str = "", status: int = 0
    ) -> "subprocess.CompletedProcess[str]":
        """Run the installed command as the person would in a terminal."""
        return self._run([self.eyeprize, *words], {}, given, status)

    def python(self, code: str) -> str:
        """Run Python code in the environment, apart from the working directory."""
        return self._run([self._bin / "python", "-P", "-c", code], {}, "", 0).stdout

    def run_checkout(
        self, *words: str | Path, given: str = "", status: int = 0
    ) -> "subprocess.CompletedProcess[str]":
        """Run the checkout's program in the same surroundings, to compare."""
        argv = [sys.executable, "-P", "-m", "tracker", *words]
        return self._run(argv, {"PYTHONPATH": str(ROOT)}, given, status)

    def _run(
        self, argv: Iterable[str | Path], more: dict[str, str], given: str, status: int
    ) -> "subprocess.CompletedProcess[str]":
        env = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
        env["PYTHONDONTWRITEBYTECODE"] = "1"  # what is linked belongs to another environment
        done = subprocess.run(
            list(argv), cwd=self._cwd, env=env | more, input=given, capture_output=True,
            encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == status, (done.args, done.returncode, done.stderr)
        return done


def _requirements(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode().partition("\n\n")[0].splitlines()
    prefix = "Requires-Dist: "
    return [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]


def _closure(requirements: Iterable[str], known: set[str] | None = None) -> Iterator[Distribution]:
    """Yield what is required, and what that requires, extras left out; each once."""
    known = set() if known is None else known
    for text in requirements:
        wanted = Requirement(text)
        if wanted.name in known or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        known.add(wanted.name)
        found = distribution(wanted.name)
        yield found
        yield from _closure(found.requires or (), known)


def _link(dependency: Distribution, site: Path) -> None:
    for top in {path.parts[0] for path in dependency.files or ()} - {"..", "__pycache__"}:
        place = site / top
        if not place.is_symlink():
            place.symlink_to(Path(str(dependency.locate_file(top))))
