"""Every shipped rule is proven by its own examples, and the labelled pages hold."""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import ACTIVITIES
from classifiers.lint import find_faults
from classifiers.loader import shipped_packs, shipped_words
from classifiers.proofs import has_near_miss

PACKS = shipped_packs(examples=True)
RULES = [rule for pack in PACKS for rule in pack.rules]
CLASSIFIER = Classifier(PACKS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_decides_what_it_says_it_matches(rule):
    for facts in rule.matches:
        assert CLASSIFIER.judge(facts).rule == rule.id, facts


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_leaves_what_it_says_it_rejects(rule):
    for facts in rule.rejects:
        assert CLASSIFIER.judge(facts).rule != rule.id, facts


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_reason_and_examples(rule):
    assert rule.why
    assert rule.matches
    assert rule.rejects
    assert rule.activity in ACTIVITIES[rule.category] or rule.activity is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rejected_example_is_a_near_miss(rule):
    assert has_near_miss(rule), rule.rejects


@pytest.mark.thorough
def test_the_packs_have_no_faults():
    # What 'eyeprize rules check --strict' prints; the examples are run by the tests above.
    assert [str(it) for it in find_faults(PACKS) if it.kind not in {"example", "unproved"}] == []


def test_ids_are_unique_in_all_packs():
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_one_facet_means_one_verdict_within_a_host():
    # A page keeps only the facet's name; two rules that share it must not disagree.
    meanings = {}
    for rule in RULES:
        for host in rule.hosts if rule.facet else ():
            meaning = (rule.category, rule.activity, rule.network)
            assert meanings.setdefault((host, rule.facet), meaning) == meaning


def test_words_are_lower_case_or_have_none():
    for words in shipped_words().values():
        assert all(words)
        assert all(word == word.strip() for word in words)


def test_the_catch_all_is_the_last_rule():
    assert RULES[-1].unconditional
    assert not any(rule.unconditional for rule in RULES[:-1])
