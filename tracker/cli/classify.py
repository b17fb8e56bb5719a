"""``eyeprize classify``: JSON Lines of pages in, JSON Lines of verdicts out, one for one.

Lines are answered as they come, so input of any length costs the memory of one chunk and of
its longest line.
"""

import os
import sys
from typing import Any

import click
import msgspec
from msgspec import UNSET, Struct, UnsetType

from classifiers.engine import Classifier
from classifiers.facts import Facts
from tracker.errors import Exit
from tracker.paths import find_places
from tracker.storage.own_rules import read_classifier

_CHUNK = 1 << 16


class PageLine(Struct):
    """A line of input; keys that are not here are ignored."""

    app: str | None = None
    url: str | None = None
    title: str | None = None
    facet: str | None = None
    id: Any = UNSET


class VerdictLine(Struct):
    """A line of output; without ``id`` if none was given."""

    id: Any | UnsetType
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
        self._encode = msgspec.json.Encoder().encode_into
        self._pieces: list[bytes] = []
        self._number = 0

    def feed(self, chunk: bytes) -> bytes:
        """Return the answers to all lines that ``chunk`` completes."""
        complete, end, rest = chunk.rpartition(b"\n")
        if not end:
            self._pieces.append(chunk)
            return b""
        lines = b"".join([*self._pieces, complete])
        self._pieces = [rest] if rest else []
        return self._answer_all(lines)

    def finish(self) -> bytes:
        """Return the answer to a last line without line end, if there is one."""
        lines, self._pieces = b"".join(self._pieces), []
        return self._answer_all(lines) if lines else b""

    def _answer_all(self, lines: bytes) -> bytes:
        answers = bytearray()
        for line in lines.split(b"\n"):
            self._number += 1
            if not line or line.isspace():
                continue
            try:
                answer: VerdictLine | ErrorLine = _answer(self._classifier, self._decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                self.failed = True
                answer = ErrorLine(_reason(error), self._number)
            self._encode(answer, answers, -1)
            answers += b"\n"
        return bytes(answers)


def _answer(classifier: Classifier, page: PageLine) -> VerdictLine:
    verdict = classifier.judge(Facts(page.app, page.url, page.title, page.facet))
    return VerdictLine(
        page.id,
        verdict.category,
        verdict.activity,
        verdict.network,
        verdict.target,
        verdict.rule,
    )


def _reason(error: Exception) -> str:
    """Say what is wrong without repeating what the line holds: it may be private."""
    if isinstance(error, msgspec.ValidationError):
        return f"{error}; accepted: an object with app, url and title, each text or null"
    return f"no JSON: {error}"
