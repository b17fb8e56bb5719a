"""The control channel on real Unix sockets: own processes only, and nobody can make it wait."""

import contextlib
import json
import os
import select
import socket
import stat
import threading
import time
from pathlib import Path

import pytest

from tracker.errors import SurroundingsError
from tracker.system import control
from tracker.system.control import MAX_CLIENTS, MAX_LINE, ControlServer, call


@pytest.fixture
def path(tmp_path):
    return tmp_path / "control/socket"


@pytest.fixture
def server(path):
    with contextlib.closing(ControlServer(path)) as one:
        yield one


@pytest.fixture
def connect(path):
    with contextlib.ExitStack() as stack:

        def open_one() -> socket.socket:
            link = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            link.settimeout(5)
            link.connect(str(path))
            return link

        yield open_one


def read(server, enough=1, patience_s=5):
    """Read as the engine does: wait on the descriptor, then take what is there."""
    found, deadline = [], time.monotonic() + patience_s
    while len(found) < enough and time.monotonic() < deadline:
        select.select([server], [], [], 0.05)
        found += server.read()
    return found


def test_the_socket_is_the_persons_alone(server, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_message_comes_with_who_sent_it_and_is_answered(server, connect):
    link = connect()
    link.sendall(b'{"type":"status"}\n')
    [(client, message)] = read(server)
    assert message == {"type": "status"}
    assert client.pid == os.getpid()
    client.send({"ok": True, "title": "ünïcode"})
    assert json.loads(link.recv(1000)) == {"ok": True, "title": "ünïcode"}


def test_several_messages_in_one_packet_and_one_in_several(server, connect):
    link = connect()
    link.sendall(b'{"n":1}\n{"n":2}\n{"n"')
    assert [message for _, message in read(server, 2)] == [{"n": 1}, {"n": 2}]
    link.sendall(b":3}\n")
    assert [message for _, message in read(server)] == [{"n": 3}]


def test_the_end_of_a_connection_is_told(server, connect):
    link = connect()
    link.sendall(b'{"n":1}\n')
    [(client, _)] = read(server)
    link.close()
    [(same, message)] = read(server)
    assert message == {"type": "gone"}
    assert same is client
    client.send({"too": "late"})  # no error


HOSTILE = {
    "no JSON": b"GET / HTTP/1.1\r\n\r\n",
    "no object": b"[1, 2]\n",
    "no UTF-8": b'{"a":"\xff\xfe"}\n',
    "nested without end": b'{"a":' * 5_000 + b"\n",
    "a line that is too long": b'{"a":"' + b"x" * MAX_LINE + b'"}\n',
    "a line without end": b"x" * (MAX_LINE + 10),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_who_does_not_keep_to_the_format_is_dropped(server, connect, data):
    hostile, good = connect(), connect()
    writer = threading.Thread(target=_send_quietly, args=(hostile, data))
    writer.start()
    found = read(server)
    writer.join()
    assert [message for _, message in found] == [{"type": "gone"}]
    good.sendall(b'{"still":"here"}\n')
    assert [message for _, message in read(server)] == [{"still": "here"}]


def _send_quietly(link, data):
    with contextlib.suppress(OSError):
        link.sendall(data)


def test_a_client_that_does_not_read_is_dropped_and_never_waited_for(server, connect):
    slow, good = connect(), connect()
    slow.sendall(b'{"n":1}\n')
    [(client, _)] = read(server)
    begun = time.monotonic()
    for _ in range(200):
        client.send({"pad": "x" * 20_000})
    assert time.monotonic() - begun < 2
    assert [message for _, message in read(server)] == [{"type": "gone"}]
    good.sendall(b'{"n":2}\n')
    assert [message for _, message in read(server)] == [{"n": 2}]


def test_what_a_client_could_not_take_at_once_comes_later_and_whole(server, connect):
    link = connect()
    link.sendall(b'{"n":1}\n')
    [(client, _)] = read(server)
    for number in range(40):
        client.send({"number": number, "pad": "x" * 20_000})
    got = b""
    while got.count(b"\n") < 40:
        read(server, patience_s=0.01)
        got += link.recv(65_536)
    assert [json.loads(line)["number"] for line in got.splitlines()] == list(range(40))


def test_there_are_at_most_64_clients(server, connect):
    links = []
    for _ in range(MAX_CLIENTS):
        links.append(connect())
        server.read()
    surplus = connect()
    server.read()
    assert surplus.recv(10) == b""
    links[0].close()
    read(server)
    late = connect()
    server.read()
    late.sendall(b'{"n":1}\n')
    assert [message for _, message in read(server)] == [{"n": 1}]


def test_another_users_process_is_not_heard(server, connect, monkeypatch):
    monkeypatch.setattr(control, "_own_uid", lambda: os.getuid() + 1)
    link = connect()
    assert read(server, patience_s=0.2) == []
    assert link.recv(10) == b""


def test_the_socket_of_a_dead_instance_is_replaced(path):
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))
    with contextlib.closing(ControlServer(path)):
        assert path.is_socket()
    assert not path.exists()


def test_a_living_instance_is_an_error(server, path):
    with pytest.raises(SurroundingsError, match="already listens"):
        ControlServer(path)
    assert path.exists()


def test_a_file_that_is_no_socket_is_not_removed(path):
    path.parent.mkdir(mode=0o700)
    path.write_text("mine")
    with pytest.raises(SurroundingsError):
        ControlServer(path)
    assert path.read_text() == "mine"


def test_closing_twice_is_safe_and_takes_only_its_own_socket(path):
    first = ControlServer(path)
    path.unlink()
    with contextlib.closing(ControlServer(path)):
        first.close()
        first.close()
        assert path.exists()


def test_nothing_wakes_the_loop_when_nobody_speaks(server, connect):
    connect()
    server.read()
    assert select.select([server], [], [], 0.05)[0] == []


# -- the client ------------------------------------------------------------------------------


@pytest.fixture
def echo(server):
    """Answer everything, as the engine would, until the test ends."""
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            select.select([server], [], [], 0.02)
            for client, message in server.read():
                if message.get("type") not in {"gone", "silence"}:
                    client.send({"heard": message})

    thread = threading.Thread(target=serve)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_call_returns_the_answer(echo, path):
    assert call(path, {"type": "status"}) == {"heard": {"type": "status"}}


def test_call_without_a_program_says_how_to_start_it(path):
    with pytest.raises(SurroundingsError, match=r"not running[\s\S]*eyeprize run"):
        call(path, {"type": "status"})


def test_call_does_not_wait_for_ever(echo, path):
    with pytest.raises(SurroundingsError, match="did not answer"):
        call(path, {"type": "silence"}, timeout_s=0.1)


def test_call_trusts_no_folder_that_others_may_write(server, path):
    Path(path.parent).chmod(0o777)
    with pytest.raises(SurroundingsError, match="not yours alone"):
        call(path, {"type": "status"})
