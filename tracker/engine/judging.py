"""The text of own rules and targets to a judge of pages."""

from collections.abc import Callable, Sequence

from classifiers.engine import Classifier
from classifiers.loader import PackError, parse_pack
from classifiers.rules import Pack
from classifiers.targets import TargetError, parse_targets
from tracker.errors import UserError


def make_classifiers(
    shipped: Sequence[Pack], targets_text: str, *, rules_name: str, targets_name: str
) -> Callable[[str], Classifier]:
    """Return what turns the text of own rules into a classifier; they come before the packs.

    Args:
        shipped: The packs that come with the program.
        targets_text: The targets' CSV; empty for none.
        rules_name: What to call the own rules in an error and in a verdict.
        targets_name: What to call the targets in an error.

    Raises:
        UserError: If the targets cannot be read. The returned function raises it for the rules.
    """
    try:
        targets = parse_targets(targets_text) if targets_text.strip() else ()
    except TargetError as error:
        raise UserError(f"{targets_name}: {error}", hint="Mend the line.") from None

    def make(own_rules: str) -> Classifier:
        own: list[Pack] = []
        if own_rules.strip():
            try:
                own = [parse_pack(own_rules, rules_name)]
            except PackError as error:
                raise UserError(str(error), hint="Mend the rule, or remove it.") from None
        return Classifier([*own, *shipped], targets)

    return make
