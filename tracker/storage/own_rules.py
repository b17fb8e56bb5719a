"""The person's own rules and targets to a classifier: what is read before the shipped packs."""

from pathlib import Path

from classifiers.engine import Classifier
from classifiers.loader import shipped_packs
from classifiers.rules import Pack
from tracker.engine.judging import MakeClassifier, make_classifiers, parse_own_rules
from tracker.paths import Places
from tracker.storage.target_list import read_targets_text
from tracker.texts import read_text_if_any


def read_own_rules(path: Path) -> list[Pack]:
    """Read the person's rules; none if there is no file.

    Raises:
        UserError: With every problem, its line, what was found and what is accepted.
    """
    text = read_text_if_any(path)
    return [parse_own_rules(text, str(path))] if text.strip() else []


def classifier_maker(places: Places, targets_text: str) -> MakeClassifier:
    """Return what makes classifiers of own rules, shipped packs and these targets.

    Raises:
        UserError: If the targets cannot be used.
    """
    return make_classifiers(
        shipped_packs(),
        targets_text,
        rules_file=str(places.rules_file),
        targets_file=str(places.targets_file),
    )


def read_classifier(places: Places) -> Classifier:
    """Build the classifier from own rules, shipped packs and targets, as they are now.

    Raises:
        UserError: If a file of the person's cannot be used.
    """
    make = classifier_maker(places, read_targets_text(places.targets_file))
    return make(read_text_if_any(places.rules_file))
