"""Excluded pages in a real browser with the extension: no byte of title, address or query stays."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.browser import Chromium, install_host
from tests.desktop.desk import FEED, MARKER, Desk, finish, front_title
from tests.desktop.person import Person
from tests.desktop.running import Running
from tests.desktop.site import Site, page_with
from tests.desktop.virtual import VirtualDesktop
from tests.faults.searching import files_with
from tracker.system.control import call

pytestmark = pytest.mark.chromium

PRIVACY = """
[privacy]
urls = "{urls}"
titles = {titles}
exclude = ["*.mybank.example", "title:*confidential*", "facebook"]
"""
#: What it shows: host, path with query, title.
EXCLUDED = {
    "an excluded site": ("my.mybank.example", f"/{MARKER}/", "My account"),
    "its title": ("mybank.example", "/account/", f"{MARKER}, your account"),
    "an excluded title": (
        "docs.example",
        f"/{MARKER}/?q={MARKER}",
        f"{MARKER}: Confidential draft",
    ),
    "an excluded network": ("www.facebook.com", f"/{MARKER}/?ref={MARKER}", f"{MARKER} | Facebook"),
    "a query": ("docs.example", f"/search/?q={MARKER}", "A search"),
}
#: Kept out by ``urls = "host"`` and ``titles = false`` on any page.
CUT = {"any page": ("docs.example", f"/{MARKER}/?q={MARKER}", f"About {MARKER}")}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("excluded")
    home = folder / "records" / "eyeprize"
    home.mkdir(mode=0o700, parents=True)
    install_host(home, folder / "chromium")
    with (
        VirtualDesktop() as desktop,
        Site(folder) as site,
        Chromium(desktop, site, folder / "chromium").start() as chromium,
    ):
        yield Desk(desktop, site, chromium, Person(desktop), home, folder / "opened.txt")


def everywhere(desk: Desk) -> list[Path]:
    """Every folder of the program's; the browser's profile knows the pages, as it must."""
    shared = Path(f"/dev/shm/eyeprize-{os.getuid()}")
    run = Path(desk.desktop.env["XDG_RUNTIME_DIR"])
    return [desk.home.parent, run, *([shared] if shared.is_dir() else [])]


def answers(program: Running) -> str:
    return str([call(program.places.control_socket, {"type": kind}) for kind in ("status", "page")])


SETTINGS = {
    "by name": ("path", "true", EXCLUDED),
    "all titles and paths": ("host", "false", EXCLUDED | CUT),
}


@pytest.mark.parametrize(("urls", "titles", "pages"), SETTINGS.values(), ids=SETTINGS.keys())
def test_nothing_of_an_excluded_page_is_anywhere(desk, urls, titles, pages):
    desk.tidy()
    desk.configure()
    config = desk.home / "config.toml"
    config.write_text(config.read_text() + PRIVACY.format(urls=urls, titles=titles))
    program = Running(desk.desktop, desk.home).start("--record", str(desk.home / "trace.jsonl"))
    try:
        desk.person.wait(
            lambda: not any("extension" in one for one in program.status()["warnings"]),
            15, "the browser's host",
        )  # fmt: skip
        said = ""
        for host, path, title in pages.values():
            desk.site.made[host.removeprefix("www."), path.partition("?")[0]] = page_with(title)
            desk.person.go_to(f"https://{host}{path}")
            desk.person.wait(lambda t=title: front_title(desk.desktop).startswith(t), 15, title)
            desk.person.stay(1.2)
            said += answers(program)
        desk.go_to(FEED)
        desk.person.wait(lambda: program.counts("socializing", "feed"), 10, "the feed")
        desk.person.stay(5)  # a heartbeat
        for words in (("status", "--json"), ("export", "--what", "spans"), ("summary",)):
            done = program.cli(*words)
            said += done.stdout + done.stderr
        finish(program)
    finally:
        program.close()

    assert MARKER.lower() not in said.lower()
    assert files_with(MARKER, *everywhere(desk)) == []
    # What was not excluded was seen, by the same extension and in the same run.
    kept = {span.page.url for span, _ in program.spans()}
    assert (FEED in kept) == (urls == "path")
    assert {judged.category for _, judged in program.spans()} >= {"socializing", "other"}
