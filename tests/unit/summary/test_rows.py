import csv
import io
import json
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tracker.core.model import Judged, Meeting, Nudge, Page, Sealed, Span, SpokenNudge
from tracker.summary import rows

NINE_MS = 1_772_438_400_000  # 2026-03-02T09:00:00+01:00
BERLIN = ZoneInfo("Europe/Berlin")
FEED = Judged("socializing", "feed", "linkedin", None, "linkedin.feed")
TALK = Judged("networking", "conversation", "linkedin", "Acme", "linkedin.messages")
OTHER = Judged("other", rule="catch-all")


def at(second):
    return NINE_MS + round(second * 1000)


def span(start, end, title="t", *, away=False):
    page = Page(app="chrome", url="https://www.linkedin.com/feed/", title=title)
    return Span(at(start), at(end), Page() if away else page, away=away, offset_s=3600)


def table(what, records):
    text = "".join(rows.csv_lines(rows.COLUMNS[what], records))
    return list(csv.DictReader(io.StringIO(text, newline="")))


HARMLESS = {
    # what it shows: a text, and what is written
    "a formula": ("=1+1", "'=1+1"),
    "a command": ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    "a plus": ("+SUM(A1)", "'+SUM(A1)"),
    "a minus": ("-SUM(A1)", "'-SUM(A1)"),
    "an at sign": ("@SUM(A1)", "'@SUM(A1)"),
    "a sum that begins like a number": ("-2+3+cmd|' /C'!A0", "'-2+3+cmd|' /C'!A0"),
    "behind blanks": ("  =1", "'  =1"),
    "behind a tab, which becomes a blank": ("\t=1", "' =1"),
    "behind a line break, which becomes a blank": ("\r\n=1", "'  =1"),
    "behind quotes": ('"=1', "'\"=1"),
    "behind typographic quotes": ("„=1", "'„=1"),
    "behind characters without width": ("\u200b\ufeff=1", "'\u200b\ufeff=1"),
    "behind a control character": ("\x00=1", "'\ufffd=1"),
    "in wide form": ("＝1＋1", "'＝1＋1"),
    "behind a semicolon, where the comma is the decimal sign": ("Jobs;=1;x", "Jobs;'=1;x"),
    "a title that only begins with a dash": ("- news", "'- news"),
    "a negative number stays": ("-5", "-5"),
    "a decimal number stays": ("+3,5 %", "+3,5 %"),
    "a telephone number stays": ("+49 30 123456", "+49 30 123456"),
    "a lone sign stays": ("-", "-"),
    "signs within stay": ("a-b = c+d @home; fine", "a-b = c+d @home; fine"),
    "control characters cannot steer a terminal": ("a\x1b[2Jb\x9bc", "a\ufffd[2Jb\ufffdc"),
    "text cannot be turned round": ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
    "a record stays one line": ("a\r\nb\u2028c", "a  b c"),
    "other languages stay": ("Größe 大きさ 😀 مرحبا", "Größe 大きさ 😀 مرحبا"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HARMLESS.values(), ids=HARMLESS.keys())
def test_harmless(text, expected):
    assert rows.harmless(text) == expected
    (row,) = table("spans", rows.span_rows([(span(0, 1, text), FEED)]))
    assert row["title"] == expected


def test_a_megabyte_of_hostile_title_takes_no_time():
    for part in (" ", '"', ";", "=", "-", "-1", "; "):
        assert rows.harmless(part * (1_000_000 // len(part)))


def test_the_form_of_the_file():
    records = rows.span_rows([(span(0, 1, 'a, "b"'), FEED)])

    assert "".join(rows.csv_lines(rows.COLUMNS["spans"], records)) == (
        "start,end,seconds,category,activity,network,target,app,host,url,title,rule\r\n"
        "2026-03-02T09:00:00+01:00,2026-03-02T09:00:01+01:00,1,socializing,feed,linkedin,,chrome,"
        'www.linkedin.com,https://www.linkedin.com/feed/,"a, ""b""",linkedin.feed\r\n'
    )


def test_an_away_span_shows_nothing_but_its_time():
    (row,) = table("spans", rows.span_rows([(span(0, 60, away=True), OTHER)]))

    assert {key: value for key, value in row.items() if value} == {
        "start": "2026-03-02T09:00:00+01:00",
        "end": "2026-03-02T09:01:00+01:00",
        "seconds": "60",
        "category": "away",
    }


def test_a_sealed_page_shows_why_it_is_sealed():
    page = Page(app="chrome", sealed=Sealed("private"))
    record = (Span(at(0), at(1), page, offset_s=3600), Judged("other", rule="private"))
    (row,) = table("spans", rows.span_rows([record]))

    assert (row["app"], row["url"], row["title"], row["rule"]) == ("chrome", "", "", "private")


def test_whole_seconds_still_add_up():
    edges = [0.0, 0.4, 0.8, 1.2, 1.6, 2.0, 10.499, 10.5, 60.0]
    spans = [(span(a, b), FEED) for a, b in pairwise(edges)]
    written = table("spans", rows.span_rows(spans))

    assert sum(int(row["seconds"]) for row in written) == 60
    assert all(a["end"] == b["start"] for a, b in pairwise(written))
    (session,) = table("sessions", rows.session_rows(spans))
    assert session["seconds"] == "60"


def test_spans_sessions_and_days_tell_the_same():
    spans = [(span(n * 7.3, n * 7.3 + 7.3), (FEED, TALK, OTHER)[n // 40 % 3]) for n in range(300)]
    by_span: dict[str, int] = {}
    for row in table("spans", rows.span_rows(spans)):
        by_span[row["category"]] = by_span.get(row["category"], 0) + int(row["seconds"])
    by_session: dict[str, int] = {}
    for row in table("sessions", rows.session_rows(spans)):
        by_session[row["category"]] = by_session.get(row["category"], 0) + int(row["seconds"])
    (day,) = table("days", day_rows(spans))

    assert by_session == by_span
    assert {c: int(day[f"{c}_s"]) for c in by_span} == by_span


def day_rows(spans=(), meetings=(), nudges=(), days=None, now=86_400):
    return rows.day_rows(
        spans, meetings, nudges, days=days, zone=BERLIN, day_starts_min=240, now_ms=at(now)
    )


def test_a_day_in_numbers():
    meetings = [
        Meeting(at(100), at(200), "held and booked", "a.ics", uid="1", booked_ms=at(5)),
        Meeting(at(90_000), at(90_100), "to come", "a.ics", uid="2", booked_ms=at(6)),
        Meeting(at(100), at(200), "dentist", "a.ics", counts=False, uid="3", booked_ms=at(7)),
    ]
    nudge = SpokenNudge(1, Nudge(at(50), "busy", "t", "m", {}))
    spans = [(span(0, 60), TALK), (span(60, 90), FEED), (span(90, 100, away=True), OTHER)]
    (row,) = table("days", day_rows(spans, meetings, [nudge]))

    assert ",".join(rows.COLUMNS["days"]) == (
        "date,networking_s,socializing_s,job_search_s,meeting_s,other_s,away_s,"
        "meetings_held,meetings_booked,nudges,targets_touched"
    )
    assert list(row.values()) == ["2026-03-02", "60", "30", "0", "0", "0", "10", "1", "2", "1", "1"]


def test_a_night_belongs_to_the_day_before_and_is_split_at_its_start():
    night = [(span(18.5 * 3600, 19.5 * 3600), FEED)]  # 03:30 to 04:30 of the next morning
    assert [(row["date"], row["socializing_s"]) for row in table("days", day_rows(night))] == [
        ("2026-03-02", "1800"),
        ("2026-03-03", "1800"),
    ]


def test_only_the_days_asked_for_are_shown():
    meetings = [Meeting(at(9e5), at(9e5 + 60), "far away", "a.ics", booked_ms=at(-1e6))]
    spans = [(span(0, 60), TALK)]
    shown = table("days", day_rows(spans, meetings, days=(date(2026, 3, 1), date(2026, 3, 2))))
    assert [row["date"] for row in shown] == ["2026-03-02"]
    assert len(table("days", day_rows(spans, meetings))) == 2


def test_a_nudge_with_its_numbers():
    spoken = SpokenNudge(1, Nudge(at(0), "busy", "t", "=m", {"today_s": 7200}), "book", at(9))
    (row,) = table("nudges", rows.nudge_rows([spoken], BERLIN))

    assert row == {
        "at": "2026-03-02T09:00:00+01:00",
        "kind": "busy",
        "title": "t",
        "message": "'=m",
        "numbers": '{"today_s":7200}',
        "response": "book",
        "responded": "2026-03-02T09:00:09+01:00",
    }


def test_a_meeting():
    meeting = Meeting(at(0), at(1800), "@all: call", None, booked_ms=at(-5))
    (row,) = table("meetings", rows.meeting_rows([meeting], BERLIN))

    assert (row["seconds"], row["summary"], row["calendar"], row["counts"], row["booked"]) == (
        "1800",
        "'@all: call",
        "",
        "true",
        "2026-03-02T08:59:55+01:00",
    )


def test_json_keeps_every_text_as_it_was_and_steers_no_terminal():
    title = "=1\x1b\x9b\u202e\u2028\n\"'"
    text = "".join(
        rows.json_lines(rows.COLUMNS["spans"], rows.span_rows([(span(0, 1, title), TALK)]))
    )

    assert not set("\x1b\x9b\u202e\u2028") & set(text)
    (record,) = json.loads(text)
    assert (record["title"], record["seconds"], record["target"]) == (title, 1, "Acme")
    assert json.loads("".join(rows.json_lines(("a",), []))) == []
    assert json.loads("".join(rows.json_lines(("a",), [(1,), (None,)]))) == [{"a": 1}, {"a": None}]


def test_times_bear_the_offset_at_which_they_were_lived():
    winter = Span(at(0), at(3600), Page(), offset_s=-12_600)
    (row,) = table("spans", rows.span_rows([(winter, OTHER)]))
    assert (row["start"], row["end"]) == ("2026-03-02T04:30:00-03:30", "2026-03-02T05:30:00-03:30")
