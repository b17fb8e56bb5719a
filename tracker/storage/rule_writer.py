"""The person's own rules: a TOML file that they and the tray's "count this page as" write.

The file is theirs: comments and order stay, the newest rule for a page stands first and
replaces an older one for the same page. It is written whole beside the old one and then
put in its place, so a crash leaves one or the other. Only here is tomlkit needed, which costs
5 MB: the engine imports this module when the first rule is written.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from classifiers.address import Address, parse_address
from classifiers.facts import Facts
from classifiers.programs import short_name
from tracker.engine.judging import parse_own_rules
from tracker.errors import UserError
from tracker.paths import private_folder
from tracker.texts import read_text_if_any

_ACTIVITIES = {"networking": "research", "socializing": "browsing"}
_HEAD = (
    "Your own rules. They are asked before those of the program, the first that matches decides.\n"
    "Written by 'count this page as ...'; change and comment as you like."
)
#: Segments of the path that say which page it is; what follows are its parts.
_KEPT_SEGMENTS = 3
_CONDITIONS = ("app", "host", "path", "subdomains")
_SITE_LABELS = frozenset({"", "www", "m", "mobile"})


def add_rule(
    path: Path,
    facts: Facts,
    category: Literal["networking", "socializing"],
    *,
    network: str | None = None,
) -> str:
    """Write a rule that counts this page (not its whole site) as ``category``.

    Args:
        path: The person's rules file; made if it is missing.
        facts: The page. Only its address' host and path, or else its program, is written.
        category: What it shall count as; the activity is research or browsing.
        network: The page's network, whose time it goes on to be.

    Returns:
        The rule's id.

    Raises:
        UserError: If the page has neither address nor program, or the file cannot be read.
    """
    conditions = _conditions(facts)
    document = _read_document(path)
    rules = document.get("rule")
    if not isinstance(rules, AoT):
        rules = tomlkit.aot()
    kept = [it for it in rules if {k: it[k] for k in _CONDITIONS if k in it} != conditions]
    rule_id = _rule_id(conditions)
    table = _rule_table(rule_id, category, network, conditions)
    fresh = tomlkit.aot()
    for item in (table, *kept):
        fresh.append(item)
    document["rule"] = fresh
    text = tomlkit.dumps(document)
    parse_own_rules(text, str(path))
    _replace(path, text)
    return rule_id


def _conditions(facts: Facts) -> dict[str, str | list[str]]:
    address = None if facts.url is None else parse_address(facts.url)
    if address is not None:
        return _page_conditions(address)
    app = short_name(facts.app)
    if app and facts.url is None:
        return {"app": app}
    raise UserError(
        "This page has no address, and its program is not known, so no rule can name it.",
        hint="Open a web page or a program's window and try again.",
    )


def _page_conditions(address: Address) -> dict[str, str | list[str]]:
    """Return host and the path's first segments; the front page is only the front page."""
    labels, dot, rest = address.host.partition(".")
    plain = dot and "." in rest and labels in _SITE_LABELS
    host = rest if plain else address.host
    subdomains = sorted(_SITE_LABELS) if plain else [""]
    kept = [_path_token(part) for part in address.segments[:_KEPT_SEGMENTS]]
    path = "/" + "/".join(kept) + ("/**" if kept else "")
    return {"host": host, "path": path, "subdomains": subdomains}


def _path_token(segment: str) -> str:
    """Return a segment as a pattern that means it literally; what a pattern would read is open."""
    return "*" if re.search(r"[*{}/\x00-\x1f\x7f]", segment) or len(segment) > 200 else segment


def _rule_id(conditions: dict[str, str | list[str]]) -> str:
    place = f"{conditions.get('host') or conditions.get('app')}{conditions.get('path', '')}"
    words = re.sub(r"[^a-z0-9]+", "-", place.lower().removesuffix("/**")).strip("-")[:40]
    digest = hashlib.sha256(repr(sorted(conditions.items())).encode("utf-8", "replace"))
    return f"own.{words}-{digest.hexdigest()[:6]}"


def _rule_table(
    rule_id: str, category: str, network: str | None, conditions: dict[str, str | list[str]]
) -> Table:
    table = tomlkit.table()
    table["id"] = rule_id
    table["category"] = category
    table["activity"] = _ACTIVITIES[category]
    if network is not None:
        table["network"] = network
    for key, value in conditions.items():
        table[key] = value
    table["why"] = "You said so."
    return table


def _read_document(path: Path) -> tomlkit.TOMLDocument:
    text = read_text_if_any(path)
    if not text.strip():
        document = tomlkit.document()
        for line in _HEAD.splitlines():
            document.add(tomlkit.comment(line))
        document.add(tomlkit.nl())
        return document
    parse_own_rules(text, str(path))
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise UserError(f"{path}: {error}", hint="Mend the line and try again.") from None


def _replace(path: Path, text: str) -> None:
    """Write ``text`` (0600) so that a reader or a crash sees the old file or the new one."""
    private_folder(path.parent)
    # mkstemp makes the file 0600 from the start.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
