"""Is a text anywhere in files, in any form that one may meet?"""

from pathlib import Path


def files_with(text: str, *folders: Path) -> list[str]:
    """Return the files below the folders whose bytes hold ``text``, whatever its case."""
    forms = [text.lower().encode(), text.lower().encode("utf-16-le")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    return [str(path) for path in files if any(form in path.read_bytes().lower() for form in forms)]
