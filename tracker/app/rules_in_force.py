"""The person's own rules while the program runs: which are in force, and is the file still so?

The file is theirs to edit while the program runs. It is looked at when the engine is awake
anyway, which costs one ``stat``. What cannot be used changes nothing: the last good rules stay
in force, and the person is told once. A copy of those lies in the state folder, for a start
with a file that is broken.
"""

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

from classifiers.engine import Classifier
from tracker.core.redact import Judge
from tracker.engine.judging import parse_own_rules
from tracker.errors import UserError
from tracker.paths import Places, open_private
from tracker.storage.own_rules import classifier_maker
from tracker.storage.target_list import read_targets_text
from tracker.texts import read_text, read_text_if_any

_log = logging.getLogger(__name__)

#: A file must have stayed as it is for so long: an editor may still be writing it.
SETTLED_MS = 1_000
#: No person writes so many rules; something else was put there.
_LARGEST = 1 << 20
_MENDED = ("Your rules are in force again", "The mistake in your rules is mended.")

_Stamp = tuple[int, int, int, int] | None


class RulesInForce:
    """See the module's head. Everything runs in the engine's thread.

    Attributes:
        text: The own rules in force.
        targets: The targets' CSV in force; its file is watched as that of the rules is.
        classifier: What was last made of them.
        trouble: What is wrong with the file, for the tray; empty if nothing is.
    """

    def __init__(self, places: Places, tell: Callable[[str, str], None]) -> None:
        """Read rules and targets; broken rules are replaced by the last good ones.

        Args:
            places: The person's files.
            tell: Shows the person a title and a text.

        Raises:
            UserError: If the targets cannot be used.
        """
        self._places = places
        self._file = places.rules_file
        self._copy = places.state / "rules.last-good.toml"
        self._tell = tell
        self.trouble = ""
        self._targets_stamp = _stamp(places.targets_file)
        self._targets_changing: tuple[_Stamp, int] | None = None
        self.targets = read_targets_text(places.targets_file)
        self._make = classifier_maker(places, self.targets)
        self.classifier: Classifier
        self._stamp = _stamp(self._file)
        self._changing: tuple[_Stamp, int] | None = None
        try:
            self.text = self._read()
        except UserError as error:
            self.text = self._last_good()
            self._complain(error)

    def make(self, text: str) -> Judge:
        """Make the judge of own rules of this text; it is the one in force from now on."""
        self.classifier = self._make(text)
        self.text = text
        self._keep_copy()
        return self.classifier.judge

    def make_rules(self, targets: str) -> Callable[[str], Judge]:
        """Return what makes judges with these targets; they are in force from then on."""
        self._make = classifier_maker(self._places, targets)
        self.targets = targets
        return self.make

    def look_at_targets(self, mono_ms: int) -> str | None:
        """Return the targets that their file has got since; as ``look`` does for the rules."""
        stamp = _stamp(self._places.targets_file)
        if stamp == self._targets_stamp:
            self._targets_changing = None
            return None
        if self._targets_changing is None or self._targets_changing[0] != stamp:
            self._targets_changing = (stamp, mono_ms)
        if mono_ms - self._targets_changing[1] < SETTLED_MS:
            return None
        try:
            return self.reload_targets()
        except UserError as error:
            problem = str(error.args[0]).splitlines()[0]
            self._tell("Your list of targets has a mistake", f"{problem}\nThe old one stays.")
            return None

    def reload_targets(self) -> str | None:
        """Return what ``look_at_targets`` does, without waiting for the file to settle.

        Raises:
            UserError: If the list cannot be used; the one in force stays.
        """
        file = self._places.targets_file
        self._targets_stamp, self._targets_changing = _stamp(file), None
        text = read_targets_text(file)
        classifier_maker(self._places, text)
        return None if text == self.targets else text

    def check(self, text: str) -> None:
        """Raise ``UserError`` if own rules of this text cannot be used."""
        parse_own_rules(text, str(self._file))

    def look(self, mono_ms: int) -> str | None:
        """Return the rules that the file has got since, once it has settled; ``None`` if none.

        Broken ones are told, once. To be called whenever the engine is awake.
        """
        stamp = _stamp(self._file)
        if stamp == self._stamp:
            self._changing = None
            return None
        if self._changing is None or self._changing[0] != stamp:
            self._changing = (stamp, mono_ms)
        if mono_ms - self._changing[1] < SETTLED_MS:
            return None
        try:
            return self.reload()
        except UserError as error:
            self._complain(error)
            return None

    def reload(self) -> str | None:
        """Return what ``look`` does, without waiting for the file to settle.

        Raises:
            UserError: If the rules cannot be used; those in force stay.
        """
        self._stamp, self._changing = _stamp(self._file), None
        text = self._read()
        if self.trouble:
            self.trouble = ""
            self._tell(*_MENDED)
        return None if text == self.text else text

    # -- parts

    def _read(self) -> str:
        """Return the file's text, fit to be used; empty without a file."""
        stamp = _stamp(self._file)
        if stamp is None:
            return ""
        if stamp[1] > _LARGEST:
            message = f"{self._file} is larger than {_LARGEST >> 20} MB."
            raise UserError(message, hint="Put rules there, and nothing else.")
        text = read_text(self._file)
        self.check(text)
        return text

    def _last_good(self) -> str:
        with contextlib.suppress(UserError):
            text = read_text_if_any(self._copy)
            self.check(text)
            return text
        return ""

    def _keep_copy(self) -> None:
        """Remember the rules in force for a start at which the file is broken."""
        with contextlib.suppress(OSError, UserError):
            if read_text_if_any(self._copy) == self.text:
                return
            beside = self._copy.with_suffix(".new")
            with os.fdopen(open_private(beside), "w", encoding="utf-8", newline="") as file:
                file.write(self.text)
            beside.replace(self._copy)

    def _complain(self, error: UserError) -> None:
        problems = str(error.args[0]).replace(f"{self._file.parent}{os.sep}", "").splitlines()
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        before = "The rules you had before" if self.text.strip() else "The program's own rules"
        # What is wrong quotes the person's file, so it is for them and not for the log.
        _log.warning("The person's rules cannot be used; %s stay in force.", before.lower())
        self.trouble = "Your rules file has a mistake, so it is not used: eyeprize rules check"
        self._tell(
            "Your rules have a mistake",
            f"{problems[0]}{more}\n{before} stay in force. See: eyeprize rules check",
        )


def _stamp(file: Path) -> _Stamp:
    """Return what changes whenever the file does; ``None`` if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
