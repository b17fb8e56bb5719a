import pytest

from tracker.calendars.files import find_files, is_address, show_source, stamp_sources
from tracker.calendars.jobs import Job
from tracker.calendars.reading import read_source

CALENDAR = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:20260302T090000Z\r\n"
    "DTEND:20260302T100000Z\r\nSUMMARY:Call {0}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def job(*sources) -> Job:
    return Job(
        sources=tuple(map(str, sources)),
        from_ms=1_772_000_000_000,
        to_ms=1_774_000_000_000,
        zone="Europe/Berlin",
    )


def read(source):
    return read_source(str(source), job(source))


SOURCES = {
    "~/work.ics": (False, "~/work.ics"),
    "/home/ann/cal": (False, "/home/ann/cal"),
    "C:\\cal\\work.ics": (False, "C:\\cal\\work.ics"),
    "webcal://host.example/secret/basic.ics": (True, "webcal://host.example/…"),
    "https://ann:word@host.example:8443/x?token=1": (True, "https://host.example/…"),
    "caldavs://me@host.example/cal/": (True, "caldavs://host.example/…"),
    "keyring:google": (True, "keyring:google"),
}


@pytest.mark.parametrize(("source", "expected"), SOURCES.items())
def test_an_address_is_told_from_a_path_and_shown_without_its_secret(source, expected):
    assert (is_address(source), show_source(source)) == expected


def test_a_file(tmp_path):
    file = tmp_path / "work.ics"
    file.write_text(CALENDAR.format("one"))

    found = read(file)

    assert [(m.summary, m.calendar) for m in found.meetings] == [("Call one", "work.ics")]
    assert found.error is None


def test_a_folder_of_files_some_of_them_bad(tmp_path):
    folder = tmp_path / "cal"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.ics").write_text(CALENDAR.format("one"))
    (folder / "deep" / "b.ICS").write_text(CALENDAR.format("two"))
    (folder / "c.ics").write_text("<html>")
    (folder / "notes.txt").write_text("x")

    found = read(folder)

    assert [m.calendar for m in found.meetings] == ["cal/a.ics", "cal/deep/b.ICS"]
    assert [w.partition("line 1")[1] for w in found.warnings] == ["line 1"]
    assert found.error is None


def test_the_home_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "work.ics").write_text(CALENDAR.format("one"))

    assert len(read("~/work.ics").meetings) == 1


def test_what_cannot_be_read_is_an_error_of_its_source(tmp_path):
    page = tmp_path / "page.ics"
    page.write_text("<html>Please log in</html>")
    empty = tmp_path / "empty.ics"
    empty.touch()

    errors = [read(s).error or "" for s in (tmp_path / "no.ics", page, empty, "/dev/zero")]

    assert errors == [
        f"{tmp_path / 'no.ics'}: No such file or directory",
        f"{page}: line 1: no iCalendar file; expected BEGIN:VCALENDAR",
        f"{empty}: line 1: no iCalendar file; expected BEGIN:VCALENDAR",
        "/dev/zero: is no file",
    ]


def test_a_stamp_differs_when_a_file_changes_comes_or_goes(tmp_path):
    sources = [str(tmp_path), "webcal://host.example/x.ics"]
    stamps = [stamp_sources(sources)]
    file = tmp_path / "work.ics"
    for act in (file.touch, lambda: file.write_text("longer"), file.unlink):
        act()
        stamps.append(stamp_sources(sources))

    assert stamps[0] == stamps[3]
    assert len(set(stamps)) == 3
    assert stamps[0] == stamp_sources(sources)
    assert find_files(tmp_path) == []
