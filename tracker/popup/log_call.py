"""The window that logs a call in two seconds: with whom, when, how long.

A process of its own. It opens filled in for a call that has just ended, so that Return
alone logs it. The running program gets the call through the control channel; if it does not
answer, the window stays and says so, and nothing that was typed is lost.
"""

import tkinter as tk
from datetime import tzinfo

from tracker.core.ports import Clock
from tracker.errors import SurroundingsError, TrackerError, UserError
from tracker.popup import screen
from tracker.popup.buttons import Button
from tracker.popup.call_form import (
    DAYS,
    LENGTHS_MIN,
    CallForm,
    LoggedCall,
    Send,
    blank_form,
    describe_call,
    read_form,
    send_call,
    shift_time,
)
from tracker.popup.chips import Chips
from tracker.popup.entry import LineEntry
from tracker.popup.palette import Look
from tracker.popup.sheet import Sheet

WIDTH, HEIGHT = 460, 414
_PAD = 28
_INNER = WIDTH - 2 * _PAD
_TIME_WIDTH = 92
_STEP_MIN = 5


def show_window(
    clock: Clock,
    zone: tzinfo,
    send: Send,
    *,
    form: CallForm | None = None,
    theme: str | None = None,
) -> LoggedCall | None:
    """Open the window and return the call that was logged, ``None`` if it was cancelled.

    Args:
        clock: Tells what "just now" is.
        zone: The person's.
        send: Brings a message to the running program and its answer back, or raises
            SurroundingsError.
        form: What is filled in; a call that has just ended by default.
        theme: ``light`` or ``dark``; as the desktop prefers by default.

    Raises:
        SurroundingsError: There is no screen to open a window on.
    """
    try:
        root = tk.Tk(baseName="eyeprize", className="Eyeprize")
    except tk.TclError as error:
        raise SurroundingsError(
            f"No window can be opened: {error}.",
            hint="'eyeprize meetings log' does the same in a terminal.",
        ) from None
    root.withdraw()
    look = screen.read_look(root, theme or screen.read_preference())
    window = LogCallWindow(root, look, clock=clock, zone=zone, send=send, form=form)
    screen.place_window(root, look.px(WIDTH), look.px(HEIGHT))
    root.deiconify()
    root.lift()
    window.take_keyboard()
    root.mainloop()
    return window.logged


class LogCallWindow:
    """The window's parts and what they do.

    Attributes:
        logged: The call, once it was taken.
        status: What the line above the buttons says now.
    """

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        *,
        clock: Clock,
        zone: tzinfo,
        send: Send,
        form: CallForm | None = None,
    ) -> None:
        self._root = root
        self._look = look
        self._clock = clock
        self._zone = zone
        self._send = send
        # The start of a call that has just ended follows its length, until the person sets it.
        self._follows = form is None
        self._setting = True
        self._form = form or blank_form(clock.wall_ms(), zone)
        self.logged: LoggedCall | None = None
        self.status = ""
        self._build()
        self._setting = False
        self._refresh()

    def take_keyboard(self) -> None:
        """Give the keyboard to the first field."""
        self._root.update_idletasks()
        self._who.line.focus_force()
        self._who.line.icursor("end")

    def save(self) -> None:
        """Log the call and close; on any trouble stay and say what it is."""
        try:
            call = read_form(self._read(), self._clock.wall_ms(), self._zone)
            self._say("Saving …")
            self._root.update_idletasks()
            send_call(call, self._send)
        except TrackerError as error:
            self._say(str(error.args[0]), hint=error.hint, trouble=True)
            return
        self.logged = call
        self._root.destroy()

    def cancel(self) -> None:
        """Close without logging anything."""
        self._root.destroy()

    def _build(self) -> None:
        root, look = self._root, self._look
        root.title("Eye on the Prize: log a call")
        root.configure(background=look.palette.background)
        screen.set_icon(root)
        self._sheet = Sheet(root, look, WIDTH, HEIGHT)
        self._sheet.canvas.pack()
        self._sheet.text(_PAD, 22, "Log a call", size=21, weight="bold")
        self._sheet.text(
            _PAD, 54, "It counts like a meeting in your calendar.", colour=look.palette.muted
        )
        self._build_fields()
        self._line = self._sheet.text(_PAD, 318, "", size=13, colour=look.palette.muted)
        self._hint = self._sheet.text(_PAD, 337, "", size=12, colour=look.palette.muted)
        self._build_buttons()
        root.bind("<Escape>", lambda _: self.cancel())
        root.protocol("WM_DELETE_WINDOW", self.cancel)

    def _build_fields(self) -> None:
        canvas, look, form = self._sheet.canvas, self._look, self._form
        self._label(92, "With whom", "optional")
        self._who = LineEntry(canvas, look, form.with_whom, self._refresh, width=_INNER)
        self._place(_PAD, 114, self._who)
        self._label(168, "When")
        self._day = Chips(
            canvas, look, tuple(DAYS), form.day, self._changed, width=_INNER - _TIME_WIDTH - 12
        )
        self._place(_PAD, 190, self._day)
        self._start = LineEntry(
            canvas, look, form.start, self._start_typed, width=_TIME_WIDTH, centred=True
        )
        self._place(WIDTH - _PAD - _TIME_WIDTH, 190, self._start)
        self._label(244, "How long")
        lengths = sorted({*LENGTHS_MIN, form.minutes})
        self._length = Chips(
            canvas,
            look,
            [f"{minutes} min" for minutes in lengths],
            f"{form.minutes} min",
            self._length_chosen,
            width=_INNER,
        )
        self._place(_PAD, 266, self._length)
        for key, step in (("<Up>", _STEP_MIN), ("<Down>", -_STEP_MIN)):
            self._start.line.bind(key, lambda _, step=step: self._shift(step))  # type: ignore[misc]
        for widget in (self._who.line, self._start.line, self._day, self._length):
            for key in ("<Return>", "<KP_Enter>"):
                widget.bind(key, lambda _: self.save())

    def _build_buttons(self) -> None:
        canvas, look = self._sheet.canvas, self._look
        cancel = Button(canvas, look, "Cancel", self.cancel)
        save = Button(canvas, look, "Log this call", self.save, main=True)
        self._place(WIDTH - _PAD - save.design_width - 10 - cancel.design_width, 362, cancel)
        self._place(WIDTH - _PAD - save.design_width, 362, save)

    def _label(self, y: float, words: str, aside: str = "") -> None:
        muted = self._look.palette.muted
        self._sheet.text(_PAD, y, words, size=12, weight="bold")
        if aside:
            x = _PAD + self._sheet.width_of(words, size=12, weight="bold") + 6
            self._sheet.text(x, y, aside, size=12, colour=muted)

    def _place(self, x: float, y: float, widget: tk.Widget) -> None:
        px = self._look.px
        self._sheet.canvas.create_window(px(x), px(y), window=widget, anchor="nw")

    def _read(self) -> CallForm:
        return CallForm(
            with_whom=self._who.text.get(),
            day=self._day.chosen,
            start=self._start.text.get(),
            minutes=_minutes(self._length.chosen),
        )

    def _changed(self, _label: str) -> None:
        self._refresh()

    def _start_typed(self) -> None:
        if not self._setting:
            self._follows = False
        self._refresh()

    def _length_chosen(self, label: str) -> None:
        if self._follows:
            just_now = blank_form(self._clock.wall_ms(), self._zone, minutes=_minutes(label))
            self._setting = True
            self._start.text.set(just_now.start)
            self._day.take(just_now.day)
            self._setting = False
        self._refresh()

    def _shift(self, minutes: int) -> None:
        self._start.text.set(shift_time(self._start.text.get(), minutes))
        self._start.line.icursor("end")

    def _refresh(self) -> None:
        """Say what would be logged now."""
        if self._setting:
            return
        now_ms = self._clock.wall_ms()
        try:
            call = read_form(self._read(), now_ms, self._zone)
        except UserError as error:
            self._say(str(error.args[0]), hint=error.hint, trouble=True)
            return
        self._say(describe_call(call, now_ms, self._zone))

    def _say(self, words: str, *, hint: str = "", trouble: bool = False) -> None:
        palette = self._look.palette
        self.status = f"{words}\n{hint}" if hint else words
        lines = self._sheet.fit(words, _INNER, lines=1 if hint else 2)
        canvas = self._sheet.canvas
        colour = palette.warn if trouble else palette.muted
        canvas.itemconfigure(self._line, text="\n".join(lines), fill=colour)
        canvas.itemconfigure(self._hint, text=self._sheet.fit(hint, _INNER, size=12)[0])


def _minutes(label: str) -> int:
    return int(label.removesuffix(" min"))
