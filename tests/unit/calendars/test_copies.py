import os

import msgspec
import pytest

from tracker.calendars.copies import Copies, Kept, is_covered, name_of, widen
from tracker.calendars.jobs import Job
from tracker.calendars.reading import read_sources
from tracker.core.model import DAY_MS

CALENDAR = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:20260302T090000Z\r\n"
    "DTEND:20260302T100000Z\r\nSUMMARY:Call {0}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def job(folder, *sources, **other) -> Job:
    given = {"from_ms": 1_772_000_000_000, "to_ms": 1_774_000_000_000, "zone": "Europe/Berlin"}
    sources = tuple(map(str, sources))
    return Job(sources=sources, folder=str(folder), **given | other)


def test_what_is_kept_is_the_persons_alone_and_says_nothing_of_the_address(tmp_path):
    copies = Copies(str(tmp_path / "calendars"))
    source = "https://host.example/secret"

    copies.save(source, Kept(name="x", digest=name_of(b"text")))
    copies.save_text(source, b"text")

    files = list((tmp_path / "calendars").iterdir())
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "calendars").stat().st_mode & 0o777 == 0o700
    assert not any(b"secret" in file.read_bytes() + file.name.encode() for file in files)
    assert copies.load_text(source, name_of(b"text")) == b"text"
    assert copies.load_text(source, name_of(b"other")) is None
    copies.forget(source)
    assert list((tmp_path / "calendars").iterdir()) == []


def test_what_nobody_asked_for_in_a_month_is_removed(tmp_path):
    copies = Copies(str(tmp_path))
    for source in ("mine", "new", "old"):
        copies.save(source, Kept(name=source))
    partial = tmp_path / "0123.json.77"
    partial.touch()
    for file in tmp_path.iterdir():
        os.utime(file, (0, 0))
    copies.save("new", Kept(name="new"))
    now_ms = round((tmp_path / partial.name).stat().st_mtime * 1000) + 31 * DAY_MS

    copies.sweep(["mine"], now_ms)

    assert [copies.load(source).name for source in ("mine", "new", "old")] == ["mine", "new", ""]
    assert not partial.exists()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff", b'{"found": 3}'])
def test_a_damaged_copy_is_as_good_as_none(damage, tmp_path):
    copies = Copies(str(tmp_path))
    copies.save("a", Kept(name="x"))
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)

    assert copies.load("a") == Kept()


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(tmp_path):
    (tmp_path / "file").touch()
    file = tmp_path / "work.ics"
    file.write_text(CALENDAR.format("one"))

    (found,) = read_sources(job(tmp_path / "file" / "x", file))

    assert len(found.meetings) == 1


def parsed(monkeypatch, given: Job) -> tuple[list[str], bool]:
    """Read, and tell whether anything had to be run for it."""
    asked = []
    real = __import__("tracker.calendars.reading", fromlist=["run_apart"]).run_apart

    def run(pieces):
        asked.extend(pieces)
        return real(pieces)

    monkeypatch.setattr("tracker.calendars.reading.run_apart", run)
    found = [m.summary for read in read_sources(given) for m in read.meetings]
    monkeypatch.setattr("tracker.calendars.reading.run_apart", real)
    return found, bool(asked)


def test_a_calendar_that_did_not_change_is_not_read_again(tmp_path, monkeypatch):
    file = tmp_path / "work.ics"
    file.write_text(CALENDAR.format("one"))
    folder = tmp_path / "copies"
    given = job(folder, file)
    later = msgspec.structs.replace(given, from_ms=given.from_ms + 3 * DAY_MS)

    answers = [parsed(monkeypatch, given), parsed(monkeypatch, given), parsed(monkeypatch, later)]
    file.write_text(CALENDAR.format("three"))
    answers.append(parsed(monkeypatch, given))
    answers.append(parsed(monkeypatch, msgspec.structs.replace(given, me=("ann@home.example",))))
    far = msgspec.structs.replace(given, to_ms=given.to_ms + 100 * DAY_MS)
    answers.append(parsed(monkeypatch, far))

    assert answers == [
        (["Call one"], True),
        (["Call one"], False),
        (["Call one"], False),
        (["Call three"], True),
        (["Call three"], True),
        (["Call three"], True),
    ]


def test_a_file_touched_but_not_changed_is_not_parsed_again(tmp_path, monkeypatch):
    file = tmp_path / "work.ics"
    file.write_text(CALENDAR.format("one"))
    given = job(tmp_path / "copies", file)
    read_sources(given)
    os.utime(file, (1, 1))
    monkeypatch.setattr("tracker.calendars.reading.find_meetings", None)

    assert len(read_sources(given)[0].meetings) == 1


def test_a_bad_file_that_is_mended_is_no_longer_warned_of(tmp_path):
    cal = tmp_path / "cal"
    cal.mkdir()
    (cal / "a.ics").write_text(CALENDAR.format("one"))
    (cal / "b.ics").write_text("<html>")
    given = job(tmp_path / "copies", cal)
    assert len(read_sources(given)[0].warnings) == 1

    (cal / "b.ics").unlink()

    assert read_sources(given)[0].warnings == ()


@pytest.mark.parametrize("far", [-62_000_000_000_000, 0, 1_772_000_000_000, 250_000_000_000_000])
def test_a_wider_window_holds_the_one_asked_for(far):
    asked = job("", from_ms=far, to_ms=far + DAY_MS)

    wide = widen(asked)

    assert is_covered(asked, wide.from_ms, wide.to_ms)
