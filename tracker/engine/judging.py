"""The texts of own rules and of targets to a judge of pages."""

from collections.abc import Callable, Sequence

from classifiers.engine import Classifier
from classifiers.loader import PackError, parse_pack
from classifiers.rules import Pack
from classifiers.target_csv import TargetError, parse_targets
from tracker.errors import UserError

#: Text of own rules -> classifier; own rules come before the shipped packs.
MakeClassifier = Callable[[str], Classifier]


def make_classifiers(
    shipped: Sequence[Pack], targets_text: str, *, rules_file: str, targets_file: str
) -> MakeClassifier:
    """Return what turns the text of own rules into a classifier.

    Args:
        shipped: The packs that come with the program.
        targets_text: The targets' CSV; empty for none.
        rules_file: Path of the own rules, for errors; its last part names them in verdicts.
        targets_file: Path of the targets, for errors.

    Raises:
        UserError: With every problem of the targets. The returned function raises it for the
            rules: each problem with its line, what was found and what is accepted.
    """
    try:
        targets = parse_targets(targets_text) if targets_text.strip() else ()
    except TargetError as error:
        said = "\n".join(f"{targets_file}: {problem}" for problem in error.problems)
        raise UserError(said, hint="Mend the line and try again.") from None

    def make(own_rules: str) -> Classifier:
        own = [parse_own_rules(own_rules, rules_file)] if own_rules.strip() else []
        return Classifier([*own, *shipped], targets)

    return make


def parse_own_rules(text: str, rules_file: str) -> Pack:
    """Parse the text of own rules. Raises ``UserError`` as ``make_classifiers`` says."""
    folder, slash, name = rules_file.rpartition("/")
    try:
        return parse_pack(text, name)
    except PackError as error:
        problems = "\n".join(f"{folder}{slash}{problem}" for problem in error.problems)
        hint = "Mend these lines; 'eyeprize why URL' shows what a rule does."
        raise UserError(problems, hint=hint) from None
