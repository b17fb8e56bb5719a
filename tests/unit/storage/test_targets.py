"""The person's list of targets: imported into, merged, removed from, never lost."""

import pytest

from classifiers.target_csv import parse_targets
from tracker.errors import SurroundingsError, UserError
from tracker.storage import targets
from tracker.storage.target_list import decode
from tracker.storage.targets import import_list, names_to_csv, remove_target

OWN = """\ufeff# mine
Notes;Company;Web site\r
"said ""hi""; twice";Acme GmbH;acme.example\r

# found at the fair
;Brightmoor;\r
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "targets.csv"


def put(path, text):
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_an_empty_place_gets_a_list_that_explains_itself(path):
    merged = import_list(path, "Company\nAcme\n", "list.csv")
    assert merged.added == ["Acme"]
    assert path.read_text("utf-8").endswith("\nname,domains,linkedin,x,aliases,people\nAcme,,,,,\n")
    assert path.read_text("utf-8").startswith("# ")
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_not_touched_stays_byte_for_byte(path):
    put(path, OWN)
    merged = import_list(path, "name,domain\nZed,zed.example\nBrightmoor,b.example\n", "l")
    assert (merged.added, merged.updated) == (["Zed"], ["Brightmoor"])
    assert path.read_bytes().decode() == OWN.removeprefix("\ufeff").replace(
        ";Brightmoor;\r\n", ";Brightmoor;b.example\r\n;Zed;zed.example\r\n"
    )


def test_importing_again_changes_nothing(path):
    text = "name,domain,people,aliases,Fax\nAcme,acme.example,Ina Muster|Bo Muster,AC,1\n"
    import_list(path, text, "l")
    before, stat = path.read_bytes(), path.stat()
    merged = import_list(path, text, "l")
    assert (merged.added, merged.updated, merged.unchanged) == ([], [], ["Acme"])
    assert (path.read_bytes(), path.stat().st_ino) == (before, stat.st_ino)


SAME = {
    "by name, whatever the case": ("ACME gmbh", ""),
    "by name without the legal form": ("Acme, Inc.", ""),
    "by domain": ("Something Else", "https://www.acme.example/about"),
}


@pytest.mark.parametrize(("name", "domain"), SAME.values(), ids=SAME.keys())
def test_the_same_organisation_is_known(path, name, domain):
    put(path, OWN)
    merged = import_list(path, f'name,domain,people\n"{name}",{domain},Ina Muster\n', "l")
    assert merged.updated == ["Acme GmbH"]
    acme = parse_targets(path.read_text("utf-8"))[0]
    assert acme.people == ("Ina Muster",)
    assert acme.words == (("Acme GmbH", "Something Else") if domain else ("Acme GmbH",))


def test_lists_are_joined_and_other_columns_keep_what_the_person_wrote(path):
    put(path, "name,domains,x,notes\nAcme,acme.example,@acme,mine\nZed,,,\n")
    import_list(
        path,
        "name,domains,x,notes\nAcme,https://www.acme.example/;acme.test,acme,yours\nZed,,,yours\n",
        "l",
    )
    assert path.read_text("utf-8") == (
        "name,domains,x,notes\nAcme,acme.example;acme.test,@acme,mine\nZed,,,yours\n"
    )


def test_a_broken_list_tells_all_its_problems_and_changes_nothing(path):
    put(path, OWN)
    with pytest.raises(UserError) as caught:
        import_list(path, "name,domain\n,a.example\nB,no domain\nC,c.example,x\n", "l.csv")
    assert [line.partition(": the")[0][:14] for line in str(caught.value.args[0]).splitlines()] == [
        "l.csv: line 2",
        "l.csv: line 3:",
        "l.csv: line 4:",
    ]
    assert path.read_bytes() == OWN.encode()


def test_a_broken_list_of_ones_own_is_not_written_over(path):
    put(path, "name\nAcme\nacme\n")
    with pytest.raises(UserError, match=r"targets.csv: line 3"):
        import_list(path, "name\nZed\n", "l")
    assert path.read_text() == "name\nAcme\nacme\n"


def test_a_full_disk_leaves_the_old_list(path, monkeypatch):
    put(path, OWN)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(targets.os, "fsync", full)
    with pytest.raises(SurroundingsError, match="No space left"):
        import_list(path, "name\nZed\n", "l")
    assert path.read_bytes() == OWN.encode()
    assert [it.name for it in path.parent.iterdir()] == ["targets.csv"]


def test_a_link_to_the_list_stays_one(path, tmp_path):
    put(path, "name\nAcme\n")
    link = tmp_path / "targets.csv"
    link.symlink_to(path)
    import_list(link, "name\nZed\n", "l")
    assert link.is_symlink()
    assert path.read_text() == "name\nAcme\nZed\n"


@pytest.mark.parametrize("name", ["acme", "Acme GmbH", "ACME  GMBH"])
def test_removing_takes_one_line(path, name):
    put(path, OWN)
    assert remove_target(path, name) == "Acme GmbH"
    line = '"said ""hi""; twice";Acme GmbH;acme.example\r\n'
    assert path.read_bytes().decode() == OWN.removeprefix("\ufeff").replace(line, "")


def test_removing_what_is_not_there_suggests(path):
    put(path, OWN)
    with pytest.raises(UserError, match="Did you mean 'brightmoor'"):
        remove_target(path, "Brightmor")


ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-8 with its mark": "utf-8-sig",
    "UTF-16, as Excel's Unicode text": "utf-16",
    "UTF-16 the other way round": "utf-16-be",
    "cp1252, as Excel's CSV": "cp1252",
}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_text_as_spreadsheets_save_it(encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    data = mark + "name\tdomain\r\nMüller – Söhne\ta.example\r\n".encode(encoding)
    assert parse_targets(decode(data, "l"))[0].name == "Müller – Söhne"


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"name\n\x81\x8d"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UserError, match="is no text"):
        decode(data, "l")


def test_a_pasted_list_loses_bullets_numbers_and_repeats():
    pasted = (
        "1. Acme\n 2) acme\n- Box\n• 3M\n[x] N26\n* 1&1\n\n# no\n(4) Müller, Söhne\n–\t\n7 Zwerge\n"
    )
    assert [it.name for it in parse_targets(names_to_csv(pasted))] == [
        "Acme", "Box", "3M", "N26", "1&1", "Müller, Söhne", "7 Zwerge",
    ]  # fmt: skip
