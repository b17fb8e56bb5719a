"""Whatever a server sends, and whatever stands for an address: an answer or a clear word."""

import gzip
import socket
import zlib

from hypothesis import example, given
from hypothesis import strategies as st

from tracker.calendars import transport
from tracker.calendars.addresses import follow, parse_address
from tracker.calendars.failures import FetchError
from tracker.calendars.getting import check_body
from tracker.calendars.guard import Deadline, Nearness

AT = parse_address("http://calendar.example/cal")
BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
PIECES = [
    *(
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 304 \r\n",
        b"HTTP/9.9 999 x\r\n",
        b"HTTP/1.1 100 \r\n\r\n",
    ),
    *(b"Content-Length: 10\r\n", b"Content-Length: -1\r\n", b"Content-Length: 9999999999999\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"\r\n", b"\r\n\r\n"),
    *(
        b"Content-Encoding: deflate\r\n",
        b"Location: //\xff\r\n",
        b": \r\n",
        b" folded\r\n",
        b"5\r\n",
    ),
    *(
        b"fffffffffffffff\r\n",
        b"0\r\n\r\n",
        BODY,
        gzip.compress(BODY),
        zlib.compress(BODY),
        b"\x00",
    ),
]
answers = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=12)


@given(answers)
@example([b"HTTP/1.1 200 OK\r\n", b"Content-Length: 32\r\n\r\n", BODY])
def test_a_servers_bytes_are_an_answer_or_a_sentence(pieces):
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(b"".join(pieces))
        theirs.shutdown(socket.SHUT_WR)
        said = "none"
        real, transport.connect = transport.connect, lambda *_, **__: (ours, Nearness.HOME)
        try:
            answer = transport.ask(
                AT, "GET", {}, nearest=Nearness.MACHINE, deadline=Deadline(seconds=20)
            )
            check_body(answer.body)
        except FetchError as error:
            said = str(error)
        finally:
            transport.connect = real
    assert said
    assert "calendar.example" not in said


@given(st.one_of(st.text(), st.builds("https://{}".format, st.text())), st.text())
@example("https://[::1%25eth0]/", "//[")
@example("webcal://a.example:0/", "http:")
def test_any_text_is_an_address_or_is_refused(text, location):
    try:
        found = parse_address(text)
    except ValueError:
        found = AT
    assert found.scheme in {"http", "https"}
    assert 0 < found.port < 65_536
    assert parse_address(found.url)[:4] == found[:4]
    try:
        led = follow(found, location)
    except ValueError:
        return
    assert led.scheme == "https" or found.scheme == "http"
