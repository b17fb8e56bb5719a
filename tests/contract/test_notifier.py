"""What every notifier promises (``tracker.core.ports.Notifier``), one test a sentence.

The fake that other tests use is held to it here; the real ones in ``tests/desktop``.
"""

import select
from collections.abc import Callable, Sequence

import pytest

from tracker.core.ports import Answer, Notice, Notifier

HOSTILE = {
    "markup": "<b>Security alert</b> <a href='http://evil.example'>Click</a><img src='x'/>",
    "broken markup": "<b><i>&amp; &#x; </b",
    "control characters": "a\x00b\x1b]0;owned\x07\x9b31m\r\n",
    "an option": "-h",
    "a long option": "--help",
    "a right-to-left override": "\u202egnp.exe\u2066",
    "half a surrogate pair": "\ud800",
    "a formula": "=cmd|' /C calc'!A0",
    "format codes": "%s%n {0} $HOME `id`",
    "a quote": "'}, 'x': <'",
    "nothing": "",
    "a megabyte": "<&" * 500_000,
}
ACTIONS = (("book", "Book a call"), ("snooze", "Snooze 30 min"))


def notice(key: str = "n1", **other: object) -> Notice:
    return Notice(**({"key": key, "title": "Busy", "body": "2 h", "actions": ACTIONS} | other))


class NotifierContract:
    """Subclass and provide ``notifier`` (somebody is there) and ``deaf`` (nobody is).

    ``act(key, action)`` does what a person does to the notice ``key``: an action's key,
    ``expired`` or ``dismissed``; ``None`` where there are never answers.
    """

    act: Callable[[str, str], None] | None = None

    @pytest.fixture
    def notifier(self) -> Notifier:
        raise NotImplementedError

    @pytest.fixture
    def deaf(self) -> Notifier:
        raise NotImplementedError

    def test_it_has_a_name(self, notifier):
        assert notifier.name

    def test_shown_is_true(self, notifier):
        assert notifier.show(notice()) is True
        assert notifier.show(notice()) is True
        assert notifier.show(notice("n2", actions=(), urgent=True)) is True

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
    def test_no_text_makes_it_fail(self, notifier, text):
        assert notifier.show(notice(title=text, body=text)) is True

    def test_nobody_there_is_false(self, deaf):
        assert deaf.show(notice()) is False
        assert deaf.show(notice()) is False

    def test_no_answers_without_a_person(self, notifier):
        notifier.show(notice())

        assert list(notifier.read()) == []

    def test_an_action_is_answered_once(self, notifier):
        if self.act is None:
            pytest.skip("it has no buttons")
        notifier.show(notice())

        self.act("n1", "snooze")

        assert answers_of(notifier) == [Answer(key="n1", action="snooze")]
        assert list(notifier.read()) == []

    @pytest.mark.parametrize("action", ["expired", "dismissed"])
    def test_an_end_without_action_is_answered(self, notifier, action):
        if self.act is None:
            pytest.skip("it never tells")
        notifier.show(notice())

        self.act("n1", action)

        assert answers_of(notifier) == [Answer(key="n1", action=action)]

    def test_the_descriptor_is_quiet_when_all_is_read(self, notifier):
        if notifier.fileno() is None:
            pytest.skip("it never has answers")
        notifier.show(notice())
        notifier.read()

        assert not is_readable(notifier)

    def test_the_descriptor_stays_the_same(self, notifier):
        before = notifier.fileno()
        notifier.show(notice())

        assert notifier.fileno() == before

    def test_close_twice(self, notifier):
        notifier.show(notice())
        notifier.close()
        notifier.close()


def is_readable(notifier: Notifier, wait_s: float = 0) -> bool:
    return bool(select.select([notifier.fileno()], [], [], wait_s)[0])


def answers_of(notifier: Notifier, wait_s: float = 10) -> list[Answer]:
    """Return the first answers that the descriptor announces."""
    answers: list[Answer] = []
    while not answers:
        assert is_readable(notifier, wait_s), "no answer was announced"
        answers = list(notifier.read())
    return answers


class FakeNotifier:
    """A notifier without a screen, for tests of what uses one."""

    name = "fake"

    def __init__(self, *, there: bool = True) -> None:
        import socket

        self.there = there
        self.notices: list[Notice] = []
        self._answers: list[Answer] = []
        self._bell, self._listening = socket.socketpair()

    def show(self, notice: Notice) -> bool:
        if self.there:
            self.notices = [it for it in self.notices if it.key != notice.key] + [notice]
        return self.there

    def press(self, key: str, action: str) -> None:
        self.notices = [it for it in self.notices if it.key != key]
        self._answers.append(Answer(key=key, action=action))
        self._bell.send(b"!")

    def fileno(self) -> int | None:
        return self._listening.fileno()

    def read(self) -> Sequence[Answer]:
        if self._answers:
            self._listening.recv(1024)
        answers, self._answers = self._answers, []
        return answers

    def close(self) -> None:
        self._bell.close()
        self._listening.close()


class TestFake(NotifierContract):
    @pytest.fixture
    def notifier(self):
        one = FakeNotifier()
        self.act = one.press
        yield one
        one.close()

    @pytest.fixture
    def deaf(self):
        one = FakeNotifier(there=False)
        yield one
        one.close()
