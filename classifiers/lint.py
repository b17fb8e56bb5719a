"""All faults of packs that load: examples that fail, and rules that do nothing or too much.

What keeps a file from loading (unknown keys, categories, expressions that are none) is told
by the loader.
"""

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import replace

from classifiers.broad import find_broad, find_takeovers
from classifiers.findings import Finding, found_in
from classifiers.overlap import find_dead
from classifiers.proofs import find_disproved, find_unproved
from classifiers.rules import Pack, Rule
from classifiers.unmatchable import find_unmatchable


def find_faults(shipped: Sequence[Pack], names: Collection[str] = ()) -> list[Finding]:
    """Return the faults of packs that stand for themselves, in the order of their lines.

    Args:
        shipped: Packs with their examples, in the order in which they are asked.
        names: The packs whose faults are looked for; by default all.
    """
    wanted = frozenset(names) or frozenset(pack.name for pack in shipped)
    found = [*_faults_within(shipped, wanted), *find_disproved(shipped), *find_unproved(shipped)]
    return _sorted([finding for finding in found if finding.pack in wanted], shipped)


def find_own_faults(own: Sequence[Pack], shipped: Sequence[Pack]) -> list[Finding]:
    """Return the faults of a person's own packs, which are asked before the shipped ones.

    That they overrule shipped rules is what they are for, so no shadow falls on those; and
    examples are theirs to give or not.
    """
    names = frozenset(pack.name for pack in own)
    if not names:
        return []
    disproved = (it for it in find_disproved([*own, *shipped]) if it.pack in names)
    found = [
        *_faults_within(own, names),
        *disproved,
        *find_takeovers(own, shipped),
        *_ids_taken(own, shipped),
    ]
    return _sorted(found, own)


def _faults_within(packs: Sequence[Pack], names: Container[str]) -> Iterator[Finding]:
    never = [finding for rule in _rules(packs) for finding in find_unmatchable(rule)]
    twins = list(_duplicates(packs))
    yield from never
    yield from twins
    yield from find_broad(packs)
    # One fault is told once: what cannot match is not shadowed as well.
    known = {(it.pack, it.rule) for it in (*never, *twins)}
    yield from (it for it in find_dead(packs, names) if (it.pack, it.rule) not in known)


def _duplicates(packs: Sequence[Pack]) -> Iterator[Finding]:
    ids: dict[str, Rule] = {}
    conditions: dict[str, Rule] = {}
    for rule in _rules(packs):
        first = ids.setdefault(rule.id, rule)
        if first is not rule:
            message = f"{_place(first)} has this id too; give it another"
            yield found_in(rule, "id", "error", "duplicate", message)
        twin = conditions.setdefault(_conditions(rule), rule)
        if twin is not rule:
            message = f"{twin.id} ({_place(twin)}) has the same conditions; remove one of them"
            yield found_in(rule, "id", "error", "duplicate", message)


def _conditions(rule: Rule) -> str:
    """Return all of a rule but what it says when they hold."""
    return replace(rule, id="", category="other", activity=None, network=None).fingerprint()


def _ids_taken(own: Sequence[Pack], shipped: Sequence[Pack]) -> Iterator[Finding]:
    taken = {rule.id: rule for rule in _rules(shipped)}
    for rule in _rules(own):
        if rule.id in taken:
            message = (
                f"a shipped rule has this id ({_place(taken[rule.id])}); begin yours with 'own.'"
            )
            yield found_in(rule, "id", "error", "duplicate", message)


def _place(rule: Rule) -> str:
    return f"{rule.pack}:{rule.line}"


def _rules(packs: Sequence[Pack]) -> Iterator[Rule]:
    return (rule for pack in packs for rule in pack.rules)


def _sorted(found: Sequence[Finding], packs: Sequence[Pack]) -> list[Finding]:
    order = {pack.name: number for number, pack in enumerate(packs)}
    return sorted(set(found), key=lambda it: (order.get(it.pack, -1), it))
