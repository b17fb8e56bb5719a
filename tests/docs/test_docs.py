"""The documents against the code: what they name exists, and what exists is named."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.docs.settings_table import put_table, settings_table
from tracker.cli.root import COMMANDS, root
from tracker.config import parse_settings
from tracker.errors import Exit

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DOCUMENTS = {p.name: p.read_text("utf-8") for p in sorted(ROOT.glob("*.md"))}


def rows(text: str, head: str) -> list[list[str]]:
    """Return the cells of the table whose first line begins with ``head``."""
    _, found, rest = text.partition(f"\n{head}")
    assert found, f"no table {head!r}"
    lines = rest.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def commands(
    group: click.Group = root, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that a person may call, with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if command.hidden:
            continue
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMAND_ROWS = [cells[0] for cells in rows(README, "| command | does |")]
OPTIONS = [
    (words, option.opts)
    for words, command in commands()
    for option in command.params
    if isinstance(option, click.Option) and not option.hidden
]


def rows_of(words: tuple[str, ...]) -> str:
    """Return the README's rows about a command, subcommands in any form: ``on | off``."""
    about = [row for row in COMMAND_ROWS if re.search(rf"eyeprize {words[0]}\b", row)]
    return " ".join(row for row in about if all(re.search(rf"\b{w}\b", row) for w in words))


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_the_readme_has_the_command(words):
    assert rows_of(words), f"README.md's table of commands lacks: eyeprize {' '.join(words)}"


@pytest.mark.parametrize(("words", "names"), OPTIONS, ids=" ".join)
def test_the_readme_has_the_option(words, names):
    found = rows_of(words)
    assert any(re.search(rf"(?<![\w-]){name}(?![\w-])", found) for name in names), (
        f"README.md's row for 'eyeprize {' '.join(words)}' lacks {names[0]}"
    )


@pytest.mark.parametrize("row", COMMAND_ROWS)
def test_the_readme_names_no_option_that_is_not_there(row):
    called = set(re.findall(r"eyeprize (\w+)", row))
    known = {name for words, names in OPTIONS if words[0] in called for name in names}
    assert set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", row)) - known == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_calls_only_commands_that_exist(name):
    called = set(re.findall(r"(?:`|\$ )eyeprize ([a-z_-]+)", DOCUMENTS[name]))
    assert called - set(COMMANDS) == set()


def test_the_readme_has_every_setting(request):
    wanted = put_table(README)
    if request.config.getoption("--update-docs", default=False):
        (ROOT / "README.md").write_text(wanted, "utf-8")
        return
    assert wanted == README, "run: .venv/bin/pytest tests/docs --update-docs"


def test_every_default_in_the_table_is_accepted_in_config_toml():
    for line in settings_table().partition("\n\n")[0].splitlines()[2:]:
        table, key = re.findall(r"`([^`]+)`", line.split(" | ")[0])
        default = line.split(" | ")[1].strip("`")
        if default != "none":
            assert parse_settings(f"{table}\n{key} = {default}\n", name="README.md")


def test_the_readme_explains_every_exit_status():
    (told,) = re.findall(r"^Exit status: (.*?)\n\n", README, re.MULTILINE | re.DOTALL)
    explained = {int(number) for number in re.findall(r"(?:^|; |;\n)(\d+) \w+", told)}
    assert explained == {int(status) for status in Exit}


# -- ARCHITECTURE.md -------------------------------------------------------------------------

MAP = rows(ARCHITECTURE, "| folder |")
NAMED = {name.rstrip("/") for cells in MAP for name in re.findall(r"`([^`]+)`", cells[0])}


def test_the_code_map_names_every_part_of_the_program():
    modules = ROOT.glob("tracker/*.py")
    parts = {p.parent.relative_to(ROOT).as_posix() for p in ROOT.glob("tracker/*/*.py")}
    parts |= {p.relative_to(ROOT).as_posix() for p in modules if not p.name.startswith("__")}
    missing = parts | {"classifiers", "assets", "packaging"}
    assert sorted(missing - NAMED) == [], "the code map in ARCHITECTURE.md lacks these"


@pytest.mark.parametrize("name", sorted(NAMED))
def test_the_code_map_names_what_is_there(name):
    assert (ROOT / name).exists()


@pytest.mark.parametrize("cells", MAP, ids=lambda cells: cells[0])
def test_the_files_to_start_reading_at_are_there(cells):
    folder = ROOT / re.findall(r"`([^`]+)`", cells[0])[0]
    for name in re.findall(r"`([\w/]+(?:\.py|/))`", cells[-1]):
        assert (folder / name).exists(), f"{cells[0]}: {name}"


def test_a_folder_called_pure_is_held_to_it():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (pure,) = (c for c in contracts["contracts"] if c["name"].startswith("The core is pure"))
    held = {module.replace(".", "/") for module in pure["source_modules"]}
    called = {cells[0].strip("`").rstrip("/") for cells in MAP if cells[1] == "PURE"}
    assert {name for name in called if not name.endswith(".py")} == held


def test_the_layers_are_those_that_are_checked():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (layers,) = (c["layers"] for c in linter["contracts"] if c["type"] == "layers")
    checked = [set(layer.split(" | ")) for layer in layers if layer != "__main__"]
    (told,) = re.findall(r"Imports point down.*?:\n(.*?)\. ", ARCHITECTURE, re.DOTALL)
    said = [set(re.findall(r"\w+", layer)) for layer in told.split(">")]
    assert said == checked, "the layers in ARCHITECTURE.md differ from those in pyproject.toml"


@pytest.mark.parametrize("path", re.findall(r"`(\w+/\w+\.py)`", ARCHITECTURE))
def test_a_module_that_the_text_points_to_is_there(path):
    assert (ROOT / "tracker" / path).exists() or (ROOT / path).exists()


# -- CONTRIBUTING.md and all of them ---------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_make_targets_that_exist(name):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    called = re.findall(r"(?:`|^ +)make ([a-z-]+)", DOCUMENTS[name], re.MULTILINE)
    assert set(called) - set(targets) == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_link_leads_to_a_file(name):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", DOCUMENTS[name]):
        assert (ROOT / target).exists(), target


def test_the_table_of_tests_names_the_folders_that_are_there():
    told = {
        name.removeprefix("tests/")
        for cells in rows(CONTRIBUTING, "| folder |")
        for name in re.findall(r"`(tests/\w+)`", cells[0])
    }
    there = {p.relative_to(ROOT / "tests").parts[0] for p in ROOT.glob("tests/*/**/*.py")}
    assert told == there, "CONTRIBUTING.md's table of tests differs from the folders with tests"


def test_no_document_names_somebodys_folder():
    for name, text in DOCUMENTS.items():
        assert f"{ROOT}/" not in text, name
        assert f"{Path.home()}/" not in text, name
        assert not re.search(r"/home/\w+/(?!\.)", text), name
