"""The examples that rules carry: do they hold, and do they prove anything?"""

import re
from collections.abc import Iterator, Sequence

from classifiers.address import parse_address
from classifiers.engine import Classifier
from classifiers.facts import Facts, Verdict
from classifiers.findings import Finding, found_in
from classifiers.rules import Pack, Rule
from classifiers.titles import page_title
from classifiers.unmatchable import suffixes

_WORD = re.compile(r"\w{2,}")


def find_disproved(packs: Sequence[Pack]) -> Iterator[Finding]:
    """Yield the examples that do not hold when these packs are asked in this order."""
    judged = Classifier(packs)
    for pack in packs:
        for rule in pack.rules:
            yield from _of_rule(rule, judged)


def _of_rule(rule: Rule, judged: Classifier) -> Iterator[Finding]:
    for number, facts in enumerate(rule.matches):
        verdict = judged.judge(facts)
        if not _is_by(verdict, rule):
            message = f"matches {show_facts(facts)}, but {_show_decision(verdict)}"
            yield found_in(rule, f"matches.{number}", "error", "example", message)
    for number, facts in enumerate(rule.rejects):
        if _is_by(judged.judge(facts), rule):
            message = f"rejects {show_facts(facts)}, but decides it as {_show_count(rule.verdict)}"
            yield found_in(rule, f"rejects.{number}", "error", "example", message)


def _is_by(verdict: Verdict, rule: Rule) -> bool:
    return (verdict.pack, verdict.line) == (rule.pack, rule.line)


def _show_decision(verdict: Verdict) -> str:
    if verdict.rule is None or verdict.pack is None:
        return "no rule does"
    where = f"{verdict.rule} ({verdict.pack}:{verdict.line})"
    return f"{where} decides it as {_show_count(verdict)}"


def _show_count(verdict: Verdict) -> str:
    return "/".join(part for part in (verdict.category, verdict.activity) if part)


def show_facts(facts: Facts) -> str:
    """Return an example as it is written in a pack."""
    named = (("app", facts.app), ("url", facts.url), ("title", facts.title), ("facet", facts.facet))
    return (
        "{ " + ", ".join(f"{key} = {value!r}" for key, value in named if value is not None) + " }"
    )


def find_unproved(packs: Sequence[Pack]) -> Iterator[Finding]:
    """Yield rules whose examples prove too little: none, or no near miss among the rejected."""
    for pack in packs:
        for rule in pack.rules:
            if not rule.matches:
                message = "it has no matches; add a page that it must decide"
                yield found_in(rule, "id", "warning", "unproved", message)
            if not rule.rejects:
                message = "it has no rejects; add a page that it must leave to others"
                yield found_in(rule, "id", "warning", "unproved", message)
            elif not has_near_miss(rule):
                message = (
                    "none of its rejects is a near miss; add one on the same site, with the same "
                    "path elsewhere, or with the same title of another site or program"
                )
                yield found_in(rule, "rejects", "warning", "unproved", message)


def has_near_miss(rule: Rule) -> bool:
    """Tell whether a rejected example is close to what the rule matches."""
    return any(_near(hit, miss) for miss in rule.rejects for hit in rule.matches)


def _near(hit: Facts, miss: Facts) -> bool:
    here = parse_address(hit.url) if hit.url is not None else None
    there = parse_address(miss.url) if miss.url is not None else None
    if here is not None and there is not None:
        if _site(here.host) == _site(there.host) or set(here.segments) & set(there.segments):
            return True
        # The name of its host in another's.
        if _site(here.host).partition(".")[0] in re.split(r"[.-]", there.host):
            return True
        return bool(_title_words(hit) & _title_words(miss))
    if hit.app is not None and hit.app == miss.app:
        return True
    return bool(_words(hit) & _words(miss)) or (hit.title is not None and hit.title == miss.title)


def _site(host: str) -> str:
    return suffixes().privatesuffix(host) or host


def _title_words(facts: Facts) -> set[str]:
    return {word.casefold() for word in _WORD.findall(page_title(facts.title or "", facts.app))}


def _words(facts: Facts) -> set[str]:
    address = parse_address(facts.url) if facts.url is not None else None
    where = " ".join((address.host, *address.segments)) if address else facts.url or ""
    named = {word.casefold() for word in _WORD.findall(f"{where} {facts.app or ''}")}
    return (_title_words(facts) | named) - {"www", "com", "https", "http"}
