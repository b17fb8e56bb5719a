"""What the demo leaves behind: pictures with their captions, what was seen, and an index."""

import time
from pathlib import Path

from tests.desktop.person import Person

_FILES = {
    "spans.csv": "everything that was in front, as `eyeprize export --what spans` writes it",
    "sessions.csv": "the same as stretches of one category",
    "days.csv": "the day's totals",
    "nudges.csv": "what was said, with its numbers, and which button was pressed",
    "summary.txt": "what `eyeprize summary` printed at the end",
    "status.txt": "what `eyeprize status` printed while the program ran",
    "trace.jsonl": "what the program took in (`eyeprize replay trace.jsonl` tells the same day)",
    "morning.jsonl": "the trace of the hours before",
    "config.toml": "the settings, with shortened thresholds",
    "program.log": "what the program wrote to its standard error",
}


class Album:
    """The folder of one run.

    Attributes:
        folder: Where everything goes.
        missing: What should have been seen and was not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.missing: list[str] = []
        self._seen: list[str] = []
        self._pictures: list[tuple[str, str]] = []
        self._began = time.monotonic()
        folder.mkdir(parents=True)

    def take(self, person: Person, name: str, caption: str) -> None:
        """Keep a picture of the screen."""
        file = f"{len(self._pictures) + 1:02}-{name}.png"
        person.keep(self.folder / file)
        self._pictures.append((file, caption))

    def saw(self, sentence: str) -> None:
        """Note what happened, and tell whoever watches."""
        self._seen.append(sentence)
        self._tell("ok", sentence)

    def missed(self, sentence: str, why: str) -> None:
        """Note what did not happen."""
        self.missing.append(f"{sentence} ({why})")
        self._tell("NOT SEEN", f"{sentence}: {why}")

    def _tell(self, mark: str, sentence: str) -> None:
        print(f"  {time.monotonic() - self._began:5.1f} s  {mark:<3} {sentence}", flush=True)

    def write_index(self) -> None:
        """Write the index, README.md."""
        lines = [
            "# A short day with Eye on the Prize", "",
            "Played on a virtual screen by `make run`: the real program, browser, panel and",
            "notification service. The networks' pages were drawn and served on this machine;",
            "nothing went to the internet. What came before the first picture was no screen but a",
            "trace, stored with `eyeprize import trace morning.jsonl`; the thresholds were set so",
            "that they are reached within seconds from there (config.toml).", "", "## Seen", "",
            *(f"- {sentence}" for sentence in self._seen),
            *(f"- **not seen:** {sentence}" for sentence in self.missing), "", "## Pictures", "",
        ]  # fmt: skip
        for file, caption in self._pictures:
            lines += [f"**{caption}**", "", f"![{caption}]({file})", ""]
        lines += ["## Files", ""]
        lines += [f"- `{name}`: {what}" for name, what in _FILES.items() if self._has(name)]
        (self.folder / "README.md").write_text("\n".join(lines) + "\n", "utf-8")

    def _has(self, name: str) -> bool:
        return (self.folder / name).exists()
