"""The end-of-day window: what did the day come to, and what is the next step?

A process of its own (tkinter wants the main thread, and its memory goes with it). It is
drawn before it is shown, does not take the keyboard when it comes by itself, and only one
is open: a newer one closes the older. Its buttons start the program's own commands.
"""

import subprocess
import threading
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from tracker.errors import Exit, SurroundingsError
from tracker.popup import screen
from tracker.popup.buttons import Button
from tracker.popup.day_view import (
    FONTS,
    PAD,
    WIDTH,
    Shown,
    closing_words,
    draw_categories,
    draw_head,
    draw_hours,
    draw_meetings,
)
from tracker.popup.palette import Look
from tracker.popup.plan_view import draw_plan
from tracker.popup.sheet import Sheet
from tracker.system.children import OWN_FOLDER, own_program

_LOWER_HEIGHT = 176
#: With a sentence on two lines; a shorter one makes a smaller window.
_MAX_HEIGHT = 612
_POLL_MS = 100
#: Whoever owns this selection is the popup; a newer one takes it.
_ONLY_ONE = "_EYEPRIZE_DAY_POPUP"
_Result = TypeVar("_Result")
_PLAN, _DAY = "Plan tomorrow", "Back to the day"


def show_popup(load: Callable[[], Shown], *, gently: bool = False) -> None:
    """Open the window and return when it is closed.

    Args:
        load: Reads what is to be shown; called again after a call was logged.
        gently: Come up without taking the keyboard.

    Raises:
        SurroundingsError: There is no screen to open a window on.
    """
    # Both wait mostly for others (modules, disk, bus) and run while Tk opens the display.
    first = Ahead(load)
    preference = Ahead(screen.read_preference)
    try:
        root = tk.Tk(baseName="eyeprize", className="Eyeprize")
    except tk.TclError as error:
        raise SurroundingsError(
            f"No window can be opened: {error}.",
            hint="'eyeprize summary' shows the same in a terminal.",
        ) from None
    root.withdraw()
    root.title("Eye on the Prize: your day")
    look = screen.read_look(root, preference.wait())
    window = DayPopup(root, look, first, load)
    window.open(gently=gently)
    root.mainloop()


class Ahead(Generic[_Result]):
    """Something that is worked out in a thread until it is needed."""

    def __init__(self, work: Callable[[], _Result]) -> None:
        self._work = work
        self._done: list[_Result] = []
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait(self) -> _Result:
        """Return the result, or raise what went wrong."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._done[0]

    def _run(self) -> None:
        try:
            self._done.append(self._work())
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            self._error = error


class DayPopup:
    """The window's parts, and what its buttons do."""

    def __init__(
        self, root: tk.Tk, look: Look, first: Ahead[Shown], load: Callable[[], Shown]
    ) -> None:
        self.root = root
        self._load = load
        self._look = self._fitted(look)
        root.configure(background=look.palette.background)
        screen.set_icon(root)
        self._sheet = Sheet(root, self._look, WIDTH, _MAX_HEIGHT)
        self._sheet.canvas.pack()
        self._plan_shown = self._logging = False
        self._plan_area = (0.0, 0.0)
        self._status = 0
        self._height: float = _MAX_HEIGHT
        self._buttons = self._make_buttons()
        # Opening fonts takes Tk some 30 ms; what is to be shown is still being read meanwhile.
        for size, weight in FONTS:
            self._sheet.width_of("0", size=size, weight=weight)
        self._shown = first.wait()
        self.draw()
        root.bind("<Escape>", lambda _: self.close())
        root.protocol("WM_DELETE_WINDOW", self.close)

    def open(self, *, gently: bool) -> None:
        """Place the window and show it."""
        px = self._look.px
        screen.place_window(self.root, px(WIDTH), px(self._height))
        if gently:
            screen.map_gently(self.root)
        else:
            self.root.deiconify()
            self.root.lift()
        self._buttons[-1].focus_set()
        self.root.selection_own(selection=_ONLY_ONE, command=self.close)

    def close(self) -> None:
        """Close the window; the window manager gives the keyboard back to who had it."""
        self.root.destroy()

    def draw(self) -> None:
        """Draw everything anew from what is shown."""
        sheet, shown = self._sheet, self._shown
        sheet.clear()
        top = draw_head(sheet, shown)
        lower = draw_hours(sheet, shown, top)
        draw_categories(sheet, shown, lower, _LOWER_HEIGHT)
        draw_meetings(sheet, shown, lower, _LOWER_HEIGHT)
        self._plan_area = (top, lower + _LOWER_HEIGHT - top)
        foot = lower + _LOWER_HEIGHT
        self._status = sheet.text(
            PAD, foot + 18, "", size=12, colour=self._look.palette.muted, anchor="w"
        )
        self.say(closing_words(shown.numbers))
        self._place_buttons(foot + 36)
        self._height = foot + 96
        self._show_part()

    def say(self, words: str) -> None:
        """Write one quiet line above the buttons."""
        line = self._sheet.fit(words, WIDTH - 2 * PAD, size=12)[0]
        self._sheet.canvas.itemconfigure(self._status, text=line)

    def _fitted(self, look: Look) -> Look:
        """Return the look, smaller if the window would not fit on the monitor."""
        area = screen.read_area(self.root)
        room = min(area.width / WIDTH, (area.height - 64 * look.scale) / _MAX_HEIGHT)
        return Look(look.palette, look.family, max(0.6, min(look.scale, room)))

    def _make_buttons(self) -> list[Button]:
        canvas, look = self._sheet.canvas, self._look
        return [
            Button(canvas, look, "Log a call", self._log_call, main=True),
            Button(canvas, look, "Export CSV", self._export),
            Button(canvas, look, _DAY, self._toggle_plan),
            Button(canvas, look, "Close", self.close),
        ]

    def _place_buttons(self, y: float) -> None:
        px = self._look.px
        x: float = PAD
        for button in self._buttons[:-1]:
            self._sheet.canvas.create_window(px(x), px(y), window=button, anchor="nw")
            x += button.design_width + 10
        self._sheet.canvas.create_window(
            px(WIDTH - PAD), px(y), window=self._buttons[-1], anchor="ne"
        )

    def _show_part(self) -> None:
        shown, hidden = ("plan", "day") if self._plan_shown else ("day", "plan")
        if self._plan_shown and not self._sheet.canvas.find_withtag("plan"):
            draw_plan(self._sheet, self._shown, *self._plan_area)
        self._sheet.canvas.itemconfigure(shown, state="normal")
        self._sheet.canvas.itemconfigure(hidden, state="hidden")
        self._buttons[2].say(_DAY if self._plan_shown else _PLAN)

    def _toggle_plan(self) -> None:
        self._plan_shown = not self._plan_shown
        self._show_part()

    def _log_call(self) -> None:
        if self._logging:
            return

        def done(status: int, said: str) -> None:
            self._logging = False
            if status == Exit.DONE:
                self._shown = self._load()
                self.draw()
            elif status == Exit.NO:
                self.say(closing_words(self._shown.numbers))
            else:
                self.say(_first_line(said) or "The call log could not be opened.")

        self._logging = True
        self.say("The call log is open.")
        self._run(["_log-call"], done)

    def _export(self) -> None:
        day = self._shown.numbers.ledger.date
        target = free_name(downloads(), f"eyeprize-{day}", ".csv")

        def done(status: int, said: str) -> None:
            saved = f"Saved as {show_path(target)}"
            trouble = _first_line(said) or "The export did not work."
            self.say(saved if status == Exit.DONE else trouble)

        self.say("Exporting …")
        self._run(
            ["export", "--what", "spans", "--from", day, "--to", day, "-o", str(target)], done
        )

    def _run(self, arguments: list[str], done: Callable[[int, str], None]) -> None:
        """Run a command of ours beside the window; ``done`` gets its status and its errors."""
        process = subprocess.Popen(
            own_program(*arguments),
            cwd=OWN_FOLDER,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

        def look_again() -> None:
            status = process.poll()
            if status is None:
                self.root.after(_POLL_MS, look_again)
                return
            said = process.communicate()[1]
            done(status, said.strip())

        look_again()


def _first_line(said: str) -> str:
    return said.partition("\n")[0].removeprefix("eyeprize: ")


def downloads() -> Path:
    """Return the person's folder for downloads; their home where there is none."""
    # Imported late: only an export needs it.
    import platformdirs  # noqa: PLC0415

    folder = platformdirs.user_downloads_path()
    return folder if folder.is_dir() else Path.home()


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return a path in ``folder`` that does not exist yet: ``stem.csv``, ``stem (2).csv``, ..."""
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem} ({number}){suffix}"
    return path


def show_path(path: Path) -> str:
    """Show a path as the person would say it, ``~`` for their home."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
