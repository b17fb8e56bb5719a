"""What is said of a rule that has a fault: where it stands, what is wrong, what to do."""

from dataclasses import dataclass
from typing import Literal

from classifiers.rules import Rule

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault of a rule.

    Attributes:
        pack: Name of its pack.
        line: Where in it, from 1.
        severity: ``error`` for a rule that does nothing, or not what its author says; ``warning``
            for one that does, but perhaps not what its author means.
        kind: One word for the sort of fault.
        rule: The rule's id; empty for a fault of the whole file.
        message: What was found, and what to do.
    """

    pack: str
    line: int
    severity: Severity
    kind: str
    rule: str
    message: str

    def __str__(self) -> str:
        """Return one line, as compilers write it."""
        who = f"{self.rule}: " if self.rule else ""
        return f"{self.pack}:{self.line}: {self.severity}: {who}{self.message} [{self.kind}]"


def found_in(rule: Rule, key: str, severity: Severity, kind: str, message: str) -> Finding:
    """Return a finding at a key of a rule."""
    line = rule.lines.get(key, rule.line)
    return Finding(rule.pack, line, severity, kind, rule.id, message)
