"""Rule files for the commands that show and check them: what is wrong in one hides no other."""

from pathlib import Path

from msgspec import Struct

from classifiers.findings import Finding
from classifiers.loader import PackError, parse_pack, shipped_texts
from classifiers.rules import Pack
from tracker.texts import read_text


class RulesRead(Struct):
    """Packs that could be read, and what is wrong in those that could not.

    Attributes:
        own: The person's, or other files to check as if they were.
        shipped: Those that come with the program, in their order.
        broken: The problems of files that do not load.
    """

    own: list[Pack]
    shipped: list[Pack]
    broken: list[Finding]


def read_rules(files: list[Path]) -> RulesRead:
    """Read the shipped packs and these files.

    Args:
        files: Rule files. One that is a shipped pack's, by folder and name, takes its place.

    Raises:
        UserError: If a file is not there or no text.
    """
    read = RulesRead([], [], [])
    texts = shipped_texts()
    for file in files:
        text = read_text(file)
        if file.name in texts and file.absolute().parent.name == "packs":
            texts[file.name] = text
        else:
            _add(read.own, text, str(file), read.broken)
    for name, text in texts.items():
        _add(read.shipped, text, name, read.broken)
    return read


def _add(packs: list[Pack], text: str, name: str, broken: list[Finding]) -> None:
    try:
        packs.append(parse_pack(text, name))
    except PackError as error:
        for problem in error.problems:
            line, _, said = problem.removeprefix(f"{name}:").partition(": ")
            broken.append(Finding(name, int(line), "error", "broken", "", said))


def plain_line(text: str) -> str:
    """Return text in one line that moves no cursor and sets no colour."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
