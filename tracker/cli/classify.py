"""``eyeprize classify``: JSON Lines of pages in, JSON Lines of verdicts out, one for one.

Lines are answered as they come, so input of any length costs the memory of one chunk and of
its longest line.
"""

import os
import sys

import click
import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from classifiers.engine import Classifier
from classifiers.facts import Facts
from tracker.errors import Exit
from tracker.paths import find_places
from tracker.storage.own_rules import read_classifier

_CHUNK = 1 << 16
#: Longer lines are no pages; they are answered with an error and not kept in memory.
_LONGEST_LINE = 64 << 20
_TOO_LONG = f"longer than {_LONGEST_LINE >> 20} MB; a page is an object with app, url and title"
#: Stands for an ``id`` that was not given; an empty value is no JSON.
NO_ID = Raw()


class PageLine(Struct):
    """A line of input; keys that are not here are ignored."""

    app: str | None = None
    url: str | None = None
    title: str | None = None
    facet: str | None = None
    id: Raw = NO_ID


class VerdictLine(Struct):
    """A line of output; without ``id`` if none was given."""

    id: Raw | UnsetType
    category: str
    activity: str | None
    network: str | None
    target: str | None
    rule: str | None


class ErrorLine(Struct):
    """The answer to a line that cannot be read."""

    error: str
    line: int


@click.command(short_help="judge pages: JSON Lines in, JSON Lines out")
def command() -> int:
    """Read pages (app, url, title) as JSON Lines and print the verdict of each.

    A line that cannot be read gives an object with "error" and its "line", and status 1 at
    the end.
    """
    judge = LineJudge(read_classifier(find_places()))
    out = sys.stdout.buffer
    # An unbuffered read returns what is there: a pipe that stays open is answered as it speaks.
    while chunk := os.read(sys.stdin.fileno(), _CHUNK):
        out.write(judge.feed(chunk))
        out.flush()
    out.write(judge.finish())
    out.flush()
    return Exit.NO if judge.failed else Exit.DONE


class LineJudge:
    """Answers lines that arrive in chunks, cut anywhere.

    Attributes:
        failed: Whether any line so far could not be read.
    """

    def __init__(self, classifier: Classifier) -> None:
        self.failed = False
        self._classifier = classifier
        self._decode = msgspec.json.Decoder(PageLine).decode
        self._encode = msgspec.json.Encoder().encode
        #: What came of a line that has not ended yet.
        self._pieces: list[bytes] = []
        self._size = 0
        self._number = 0

    def feed(self, chunk: bytes) -> bytes:
        """Return the answers to all lines that ``chunk`` completes."""
        complete, end, rest = chunk.rpartition(b"\n")
        if not end:
            self._keep(chunk)
            return b""
        answers = self._answer_all(complete)
        if rest:
            self._keep(rest)
        return answers

    def finish(self) -> bytes:
        """Return the answer to a last line without line end, if there is one."""
        return self._answer_all(b"") if self._size else b""

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > _LONGEST_LINE:
            self._pieces = []
        else:
            self._pieces.append(piece)

    def _answer_all(self, lines: bytes) -> bytes:
        """Answer the line that was begun, which ``lines`` continues, and those that follow it."""
        first, end, others = lines.partition(b"\n")
        if self._size:
            self._keep(first)
            first = b"".join(self._pieces)
        too_long = self._size > _LONGEST_LINE
        self._pieces, self._size = [], 0
        self._number += 1
        answers = [self._refuse(_TOO_LONG) if too_long else self._answer(first)]
        del first
        for line in others.split(b"\n") if end else ():
            self._number += 1
            answers.append(self._answer(line))
        return b"".join(answers)

    def _answer(self, line: bytes) -> bytes:
        """Return the answer to a line, with its line end; nothing for a blank one."""
        if not line or line.isspace():
            return b""
        try:
            page = self._decode(line)
            given = bytes(page.id).decode()
            verdict = self._classifier.judge(Facts(page.app, page.url, page.title, page.facet))
            answer = VerdictLine(
                page.id if given else UNSET,
                verdict.category,
                verdict.activity,
                verdict.network,
                verdict.target,
                verdict.rule,
            )
            return self._encode(answer) + b"\n"
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return self._refuse(_reason(error))
        except RecursionError:
            return self._refuse("no JSON that anybody reads: nested too deeply")

    def _refuse(self, reason: str) -> bytes:
        self.failed = True
        return self._encode(ErrorLine(reason, self._number)) + b"\n"


def _reason(error: Exception) -> str:
    """Say what is wrong without repeating what the line holds: it may be private."""
    if isinstance(error, msgspec.ValidationError):
        return f"{error}; accepted: an object with app, url and title, each text or null"
    return f"no JSON: {error}"
