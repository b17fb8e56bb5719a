"""A page that is counted wrong, put right by a person: at the tray's menu, and in a terminal."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.desktop.browser import Chromium, install_host
from tests.desktop.desk import Desk, finish, put_opener
from tests.desktop.person import Box, Person
from tests.desktop.running import Running
from tests.desktop.site import Site, page_with
from tests.desktop.virtual import VirtualDesktop

pytestmark = pytest.mark.chromium

OUTPUT = Path(__file__).parents[2] / "test-output"
GARDEN = ("www.reddit.com", "/r/gardening/comments/7/tomatoes")
LAWNS = ("www.reddit.com", "/r/gardening/comments/8/lawns")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("count")
    home = folder / "eyeprize"
    home.mkdir(mode=0o700)
    install_host(home, folder / "chromium")
    with VirtualDesktop() as desktop, Site(folder) as site:
        opened = put_opener(desktop, folder)
        desktop.start_panel()
        desktop.start_notifications()
        for place in (GARDEN, LAWNS):
            site.made[place] = page_with("Talk : gardening")
        with Chromium(desktop, site, folder / "chromium").start() as chromium:
            yield Desk(desktop, site, chromium, Person(desktop), home, opened)


@pytest.fixture
def start(desk: Desk) -> Iterator[Callable[..., Running]]:
    programs: list[Running] = []

    def start_one() -> Running:
        desk.tidy()
        programs.append(desk.start())
        return programs[-1]

    yield start_one
    for program in programs:
        finish(program)


def go(desk: Desk, place: tuple[str, str]) -> None:
    desk.chromium.navigate("https://" + "".join(place))


def submenus(person: Person, known: list[Box]) -> list[Box]:
    """Return the panel's windows that are as big as a submenu."""
    return [
        box
        for box in person._panel_windows()
        if box not in known and box.width > 80 and 60 < box.height < 200
    ]


def choose(person: Person, category: int, width: int) -> None:
    """Open the menu, "Count this page as", and click on these rows of four and of three."""
    menu = person.open_menu()
    rows = person.menu_rows()
    at = next(n for n, row in enumerate(rows) if row.startswith("Count this page"))
    heights = [1.0 if row else 0.07 for row in rows]
    middle = menu.top + menu.height * (sum(heights[:at]) + 0.5) / sum(heights)
    person.click(menu.left + 60, round(middle))
    (first,) = person.wait(lambda: submenus(person, [menu]), 10, "as what")
    person.click(first.left + 40, round(first.top + first.height * (category + 0.5) / 4))
    (second,) = person.wait(lambda: submenus(person, [menu, first]), 10, "how wide")
    person.stay(0.3)
    person.keep(OUTPUT / "count-page-menu.png")
    person.click(second.left + 40, round(second.top + second.height * (width + 0.5) / 3))


def test_a_subreddit_is_counted_as_networking_by_three_clicks(desk, start):
    program, person = start(), desk.person
    go(desk, GARDEN)
    person.wait(lambda: program.counts("socializing", "browsing"), 15, "the page")
    person.stay(1)
    choose(person, 0, 1)
    person.wait(lambda: program.counts("networking", "research"), 10, "the rule")
    person.stay(1)
    person.keep(OUTPUT / "count-page-done.png")
    go(desk, LAWNS)
    person.wait(lambda: program.counts("networking", "research"), 15, "the section")

    (rule,) = tomllib.loads((desk.home / "rules.toml").read_text("utf-8"))["rule"]
    assert (rule["path"], rule["network"]) == ("/r/gardening/**", "reddit")
    assert program.status()["seconds"]["socializing"] == 0


def test_in_a_terminal_it_is_the_page_that_the_browser_showed_last(desk, start):
    program, person = start(), desk.person
    go(desk, GARDEN)
    person.wait(lambda: program.counts("socializing", "browsing"), 15, "the page")
    person.stay(1)
    done = program.cli("rules", "add", "networking/community", "--wide", "site")
    assert done.returncode == 0, done.stderr
    assert "this site: reddit.com counts as networking/community" in done.stdout
    assert "so does the past" in done.stdout
    person.wait(lambda: program.counts("networking", "community"), 10, "the rule")
    assert program.status()["seconds"]["socializing"] == 0

    # A page that stays in front goes on by the rules of now.
    desk.chromium.navigate("about:blank")
    person.wait(lambda: program.counts("other"), 15, "another page")
    undone = program.cli("reclassify", "--undo")
    assert undone.returncode == 0, undone.stderr
    assert "1 page counts as before the correction of" in undone.stdout
    person.wait(lambda: program.status()["seconds"]["socializing"] > 0, 10, "the former totals")
