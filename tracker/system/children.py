"""How does the program start itself once more, for what is heavy or may hang?"""

import sys
from pathlib import Path

import tracker

#: Working directory for these processes: ``-m`` looks there first, and there the package is
#: ours and no other.
OWN_FOLDER = Path(tracker.__file__).parent.parent


def own_program(*words: str) -> list[str]:
    """Return the arguments that run this program with ``words``, frozen or not."""
    module = [] if getattr(sys, "frozen", False) else ["-m", "tracker"]
    return [sys.executable, *module, *words]
