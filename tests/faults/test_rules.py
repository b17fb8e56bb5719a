"""The real program with a rules file that the person breaks and mends while it runs."""

import pytest

from tests.desktop.running import Running
from tests.desktop.virtual import VirtualDesktop, wait_for
from tracker.system import control

pytestmark = pytest.mark.desktop

GOOD = "[[rule]]\nid = 'own.club'\ncategory = 'networking'\nactivity = 'community'\napp = 'club'\n"
BROKEN = "[[rule]]\nid = 'own.secret-club'\ncategory = 'networkin'\n"


@pytest.fixture
def program(tmp_path):
    with VirtualDesktop() as desktop:
        desktop.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={desktop.folder}/none"
        home = tmp_path / "home"
        home.mkdir()
        one = Running(desktop, home)
        yield one
        if hasattr(one, "process"):
            one.stop()


def warned(program):
    return any("rules check" in warning for warning in program.status()["warnings"])


def reload_rules(program):
    return control.call(program.places.control_socket, {"type": "reload_rules"})


def test_broken_rules_neither_stop_it_nor_keep_it_from_starting(program):
    file = program.places.rules_file
    file.write_text(GOOD)
    program.start("--headless")
    assert not warned(program)

    file.write_text(BROKEN)
    wait_for(lambda: warned(program), 30, "the word that the rules are broken")
    refused = reload_rules(program)
    assert not refused["ok"]
    assert "rules.toml:3: category is 'networkin'" in refused["error"]

    assert program.stop() == 0
    program.start("--headless")
    assert warned(program)
    file.write_text(GOOD)
    assert reload_rules(program) == {"ok": True, "changed": False}
    assert not warned(program)
    file.write_text(GOOD.replace("networking", "meeting").replace("community", "call"))
    assert reload_rules(program)["changed"]
    assert program.stop() == 0

    said = program.said()
    assert "Traceback" not in said
    assert "secret-club" not in said
