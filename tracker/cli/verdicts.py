"""A stored verdict in a few words, for the commands that look back."""

from tracker.core.model import Judged
from tracker.summary.words import plain_text


def show_counted(judged: Judged) -> str:
    """Return a verdict in short: ``networking/research on linkedin, about Acme``."""
    parts = ["/".join(part for part in (judged.category, judged.activity) if part)]
    if judged.network:
        parts.append(f"on {judged.network}")
    if judged.target:
        parts.append(f"about {judged.target}")
    return plain_text(" ".join(parts), 70)
