"""Built once for all tests of this folder: the distributions and the bare environment."""

from pathlib import Path

import pytest

from tests.packaging.bare import Bare, build, wheel_of


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``make build`` would fill: the sdist, and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory, dist: Path) -> Bare:
    """The wheel in an environment of its own."""
    return Bare(tmp_path_factory.mktemp("bare"), wheel_of(dist))
