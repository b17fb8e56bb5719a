"""The person's own rules: a TOML file that they, ``rules add`` and the tray write.

The file is theirs, so it is changed as text: every line that is not the new rule, or an
older one for the same, stays what it was, comments, order and line ends included. (tomlkit
moves a comment along with the rule above it, and costs the engine 5 MB.) The newest rule
stands first. What was written is read back before it is put in the old one's place: it says the
new rule and the others as they were, or nothing is changed.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from classifiers.digests import digest
from classifiers.facts import ACTIVITIES, Facts
from classifiers.loader import parse_pack
from classifiers.rules import Rule
from classifiers.toml_lines import Lines
from classifiers.widths import Reach, Width, find_reach, reaches
from tracker.engine.judging import parse_own_rules
from tracker.errors import UserError
from tracker.paths import private_folder
from tracker.texts import read_exact_text

_HEAD = (
    "# Your own rules. They are asked before those of the program;"
    " the first that matches decides.\n"
    "# Written by 'count this page as ...'; change and comment as you like.\n\n"
)
#: What an activity becomes in another category; else the category's first below.
_BECOMES = {
    "networking": {"chat": "conversation", "call": "conversation", "documents": "profile"},
    "socializing": {"conversation": "chat", "call": "chat", "feed": "feed"},
    "job_search": {"publishing": "documents", "profile": "documents"},
    "meeting": {"conversation": "call", "chat": "call"},
}
_USUAL = {
    "networking": "research",
    "socializing": "browsing",
    "job_search": "listings",
    "meeting": "scheduling",
}
# Editors of Windows put it before UTF-8.
_MARK = "\ufeff"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_RULE_HEADER = re.compile(r"[ \t]*\[\[")
_PASSED_OVER = re.compile(r"[ \t]*(?:#.*)?")


class Wanted(NamedTuple):
    """A rule that the person wants.

    Attributes:
        reach: What it covers.
        category: One of ``facts.CATEGORIES``.
        activity: One of the category's; ``None`` for ``other``.
        network: The page's network, whose time it goes on to be.
    """

    reach: Reach
    category: str
    activity: str | None = None
    network: str | None = None

    @property
    def id(self) -> str:
        """The rule's id: the same for the same conditions."""
        conditions = self.reach.conditions
        place = f"{conditions.get('host') or conditions.get('app')}{conditions.get('path', '')}"
        words = re.sub(r"[^a-z0-9]+", "-", place.lower().removesuffix("/**")).strip("-")[:40]
        named = repr(sorted(conditions.items())).encode("utf-8", "replace")
        return f"own.{words}-{digest(named, size=3).hex()}"


def choose_activity(category: str, was: str | None) -> str | None:
    """Return the activity that a page most likely has in a category.

    Args:
        category: What it shall count as.
        was: What the rules said that the person does there.
    """
    known = ACTIVITIES[category]
    if was in known or not known:
        return was if known else None
    return _BECOMES[category].get(was or "", _USUAL[category])


def want_rule(
    facts: Facts,
    category: str,
    *,
    width: Width | None = None,
    activity: str | None = None,
    network: str | None = None,
) -> Wanted:
    """Return a rule that counts a page as ``category``.

    Args:
        facts: The page. Only its address' host and path, or else its program, is written.
        category: What it shall count as.
        width: How wide; without one only this page, or this program.
        activity: What one does there; chosen if left out.
        network: The page's network.

    Raises:
        UserError: If no rule can name the page, or nothing of it is that wide.
    """
    possible = reaches(facts)
    if not possible:
        raise UserError(
            "This page has no address, and its program is not known, so no rule can name it.",
            hint="Open a web page or a program's window and try again.",
        )
    reach = possible[0] if width is None else find_reach(facts, width)
    if reach is None:
        widths = ", ".join(one.width for one in possible)
        raise UserError(f"This page has no {width}.", hint=f"It has: {widths}.")
    return Wanted(reach, category, activity or choose_activity(category, None), network)


def add_rule(path: Path, wanted: Wanted) -> str:
    """Write a rule into the person's file, before all others; return the file's new text.

    Args:
        path: The person's rules file; made if it is missing.
        wanted: The rule. One for the same conditions is replaced.

    Raises:
        UserError: If the file cannot be read, or cannot take the rule as it is; nothing was
            changed.
        OSError: If it cannot be written.
    """
    # The person may save it, or another command write it, at the same moment.
    for _ in range(5):
        before = read_exact_text(path)
        text = put_rule(before, wanted, str(path))
        if read_exact_text(path) == before:
            break
    _replace(path.resolve(), text)
    return text


def put_rule(text: str, wanted: Wanted, name: str) -> str:
    """Return the text of own rules with one more; see ``add_rule``. ``name`` is for errors."""
    if text.startswith(_MARK):
        return _MARK + put_rule(text.removeprefix(_MARK), wanted, name)
    ends = "\r\n" if "\r\n" in text else "\n"
    written = _show_rule(wanted)
    (rule,) = parse_pack(written, "new").rules
    if not text.strip():
        return (_HEAD + written).replace("\n", ends)
    before = parse_own_rules(text, name).rules
    lines = _LINE.findall(text)
    found = Lines(text)
    same = [number for number, other in enumerate(before) if _asks(other) == _asks(rule)]
    starts = [found.of(number) - 1 for number in range(len(before))]
    if any(not _RULE_HEADER.match(lines[start]) for start in starts):
        raise UserError(
            f"{name}: its rules are in a list, so none can be added",
            hint="Write each of them as [[rule]].",
        )
    at = _above_comments(lines, starts[0]) if starts else len(lines)
    bounds = [*starts, len(lines)]
    for number in reversed(same):
        _take_out(lines, bounds[number], bounds[number + 1])
    return _checked(_spliced(lines, at, written.replace("\n", ends), ends), before, rule, name)


def _take_out(lines: list[str], start: int, end: int) -> None:
    """Take the rule out that begins at ``start``; comments in and below it stay."""
    while _PASSED_OVER.fullmatch(lines[end - 1].rstrip("\r\n")):
        end -= 1
    rule = lines[start:end]
    texts = any(mark in line for line in rule for mark in ("'''", '"""'))
    comments = [] if texts else [line for line in rule if line.lstrip().startswith("#")]
    while not comments and end < len(lines) and not lines[end].strip():
        end += 1
    lines[start:end] = comments


def _spliced(lines: list[str], at: int, written: str, ends: str) -> str:
    """Return the lines with the rule before number ``at``, a blank line on either side."""
    head, rest = "".join(lines[:at]), "".join(lines[at:])
    if head and not head.endswith("\n"):
        head += ends
    if head.strip() and not head.endswith(ends * 2):
        head += ends
    return head + written + (ends if rest.strip() and not rest.startswith(ends) else "") + rest


def _checked(text: str, before: tuple[Rule, ...], rule: Rule, name: str) -> str:
    """Return the text if it says the rule, and of the others what they said before."""
    after = parse_own_rules(text, name).rules
    others = [other.fingerprint() for other in before if _asks(other) != _asks(rule)]
    if [it.fingerprint() for it in after] != [rule.fingerprint(), *others]:
        raise UserError(
            f"{name}: the rule would change others there, or be changed by what stands above them",
            hint="Move what stands above your first [[rule]] into the rules it is for.",
        )
    return text


def _above_comments(lines: list[str], at: int) -> int:
    """Return where the comment begins that belongs to the rule at ``at``, or ``at``."""
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _asks(rule: Rule) -> tuple[object, ...]:
    """Return the conditions of a rule."""
    return (
        rule.hosts,
        [host.source for host in rule.host_like],
        rule.subdomains,
        rule.strip,
        [path.text for path in rule.paths],
        [(query.names, query.value and query.value.source) for query in rule.query],
        [title.source for title in rule.titles],
        rule.apps,
        rule.web,
    )


def _show_rule(wanted: Wanted) -> str:
    values: dict[str, str | list[str] | None] = {
        "id": wanted.id,
        "category": wanted.category,
        "activity": wanted.activity,
        "network": wanted.network,
        **wanted.reach.conditions,
        "why": "You said so.",
    }
    lines = [f"{key} = {_show_value(value)}" for key, value in values.items() if value]
    return "\n".join(["[[rule]]", *lines, ""])


def _show_value(value: str | list[str]) -> str:
    """Show texts as TOML's basic strings; what cannot be printed was left out of them."""
    if isinstance(value, list):
        return f"[{', '.join(map(_show_value, value))}]"
    printable = "".join(char for char in value if char.isprintable())
    escaped = printable.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _replace(path: Path, text: str) -> None:
    """Write ``text`` (0600) so that a reader or a crash sees the old file or the new one."""
    private_folder(path.parent)
    # mkstemp makes the file 0600 from the start.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
