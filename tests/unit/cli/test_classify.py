"""``eyeprize classify`` as a program: lines in, lines out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = (
    "import sys; from tracker.cli.classify import command; "
    "sys.exit(command.main([], standalone_mode=False))"
)


@pytest.fixture
def start(tmp_path):
    environment = {**os.environ, "EYEPRIZE_HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())}

    def start(**options):
        return subprocess.Popen(
            [sys.executable, "-c", RUN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            **options,
        )

    return start


def classify(start, data):
    program = start()
    out, err = program.communicate(data, timeout=60)
    return [json.loads(line) for line in out.splitlines()], program.returncode, err


def test_each_line_is_answered_with_its_own_id(start):
    pages = [
        {"id": 7, "app": "chrome", "url": "https://www.linkedin.com/feed/", "title": "x", "z": 1},
        {"app": "zoom", "title": "Zoom Meeting"},
        {"id": None},
        {"id": ["a"], "url": "https://x.com/search?q=%23jobs"},
    ]
    answers, status, err = classify(start, "\n".join(map(json.dumps, pages)).encode())
    assert status == 0, err
    assert answers[0] == {
        "id": 7,
        "category": "socializing",
        "activity": "feed",
        "network": "linkedin",
        "target": None,
        "rule": "linkedin.feed",
    }
    assert "id" not in answers[1]
    assert answers[1]["category"] == "meeting"
    assert answers[2]["id"] is None
    assert (answers[3]["id"], answers[3]["category"]) == (["a"], "job_search")


def test_a_line_that_cannot_be_read_is_told_and_the_rest_goes_on(start):
    data = b'{"id":1}\r\n{bad\n\n{"url":5}\n[]\n\xff\n{"id":2}'
    answers, status, _ = classify(start, data)
    assert status == 1
    assert [it.get("line") or it["id"] for it in answers] == [1, 2, 4, 5, 6, 2]
    assert all(set(it) == {"error", "line"} for it in answers[1:5])


def test_nothing_in_nothing_out(start):
    assert classify(start, b"") == ([], 0, b"")


def test_a_pipe_that_stays_open_is_answered_at_once(start):
    with start() as program:
        for number in range(3):
            program.stdin.write(json.dumps({"id": number}).encode() + b"\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["id"] == number
        program.stdin.close()


def test_lines_are_found_wherever_chunks_end():
    from classifiers.engine import Classifier
    from tracker.cli.classify import LineJudge

    data = b'{"id":1}\n\n{"id":2}\nx\n{"id":3}'
    whole = LineJudge(Classifier([]))
    expected = whole.feed(data) + whole.finish()
    for size in range(1, len(data)):
        judge = LineJudge(Classifier([]))
        answers = b"".join(judge.feed(data[i : i + size]) for i in range(0, len(data), size))
        assert answers + judge.finish() == expected
        assert judge.failed


HOSTILE = {
    # name: (line, whether it gets a verdict)
    "a title of 1 MB": (b'{"title":"' + b"(a| " * 250_000 + b'"}', True),
    "an address of 100 kB": (b'{"url":"https://x.com/' + b"%61/" * 25_000 + b'"}', True),
    "a line of 50 MB": (b'{"title":"' + b"x" * 50_000_000 + b'"}', True),
    "a line of 70 MB": (b'{"title":"' + b"x" * 70_000_000 + b'"}', False),
    "deep nesting beside the page": (b'{"z":' + b"[" * 100_000 + b"]" * 100_000 + b"}", False),
    "deep nesting in the id": (b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}", False),
    "a title that is no UTF-8": (b'{"title":"a\xffb"}', False),
    "an id that is no UTF-8": (b'{"id":"a\xffb"}', False),
    "a NUL byte": (b'{"title":"a\x00b"}', False),
    "a NUL that is escaped": (b'{"title":"a\\u0000b","url":"https://x.com/\\u0000"}', True),
    "half a character": (b'{"title":"\\ud800"}', False),
    "a byte order mark": (b'\xef\xbb\xbf{"title":"a"}', False),
    "a number without end": (b'{"id":1' + b"0" * 5000 + b"}", True),
    "only brackets": (b"[" * 100_000, False),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_line_is_answered_like_its_neighbours(case):
    from classifiers.engine import Classifier
    from tracker.cli.classify import LineJudge

    line, judged = HOSTILE[case]
    data = b'{"id":1}\n' + line + b'\n{"id":2}\n'
    judge = LineJudge(Classifier([]))
    size = 1 << 16
    answers = b"".join(judge.feed(data[at : at + size]) for at in range(0, len(data), size))
    answers = (answers + judge.finish()).splitlines()

    assert [json.loads(it).get("id") for it in (answers[0], answers[2])] == [1, 2]
    assert (b'"category"' in answers[1]) is judged
    assert judged or json.loads(answers[1])["line"] == 2
    assert judge.failed is not judged


def test_an_id_comes_back_as_it_was_written():
    from classifiers.engine import Classifier
    from tracker.cli.classify import LineJudge

    for given in (
        "123456789012345678901234567890",
        "1.0",
        "1e999",
        '{"a": [1, "\\u00e9"]}',
        "null",
    ):
        answer = LineJudge(Classifier([])).feed(f'{{"id": {given}}}\n'.encode())
        assert answer.startswith(f'{{"id":{given},'.encode())
