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
