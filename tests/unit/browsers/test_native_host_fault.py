"""The browser keeps what its hosts say on standard error: a fault must not quote a page."""

from tracker.browsers import native_host


def test_a_fault_is_told_by_its_place_alone(monkeypatch, tmp_path, capsys):
    address = f"https://{'secret'}.example/"

    def broken(self):
        raise ValueError(address)

    monkeypatch.setattr(native_host.Host, "run", broken)

    assert native_host.main(str(tmp_path / "socket"), [native_host.CHROMIUM_ORIGIN]) == 70
    said = capsys.readouterr().err
    assert "a fault of ours, ValueError" in said
    assert "in broken" in said
    assert address not in said
