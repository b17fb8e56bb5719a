"""How is the icon drawn? With Pillow, at any size, from shapes alone.

An eye in a ring: the eye on the prize, the ring filled clockwise by what the last half
hour was. Everything lies on a dark disc with a light rim, so that it keeps its contrast on
light and on dark panels; the panel's own colour shows nowhere inside it. Shapes are drawn
eight times as large and then reduced, which is the only antialiasing Pillow has.

Pillow is loaded here and nowhere else: for pystray's own backends, and in the short-lived
process in which ``pixmaps`` has the pictures drawn that the tray over D-Bus shows.
"""

from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw

from tracker.summary.colours import ON_DARK
from tracker.tray.model import FILL_STEPS, IconLook

_SCALE = 8

_DISC = "#18212e"
_RIM = "#eef2f6"
_TRACK = "#4a5666"
_WHITE = "#ffffff"
_PUPIL = "#131a24"
_IDLE_IRIS = "#9aa7b8"

_NETWORKING = ON_DARK["networking"]
_MEETING = ON_DARK["meeting"]
#: Socializing grows from orange to red with the eighths of the ring: at 20 minutes the streak
#: nudge speaks, and from there on it is red.
_SOCIALIZING = (
    *(ON_DARK["socializing"],) * 4,
    *("#ff8a33", "#ff6b3d", "#ff5145", "#ff4050", "#ff4050"),
)


class _Measures(NamedTuple):
    """Widths as parts of the icon's size; the small sizes get a coarser, bolder drawing."""

    rim: float
    ring: float
    gap: float
    almond: bool
    iris: float
    pupil: float


def _measures(size: int) -> _Measures:
    """Return what keeps whole shapes legible at ``size`` pixels."""
    if size < 20:
        return _Measures(rim=0.055, ring=0.17, gap=0.06, almond=False, iris=0.17, pupil=0.0)
    if size < 30:
        return _Measures(rim=0.045, ring=0.145, gap=0.05, almond=False, iris=0.19, pupil=0.085)
    return _Measures(rim=0.032, ring=0.115, gap=0.045, almond=True, iris=0.135, pupil=0.065)


def colour(look: IconLook) -> str:
    """Return the colour, as ``#rrggbb``, of a look's arc and iris."""
    match look.hue:
        case "networking":
            return _NETWORKING
        case "meeting":
            return _MEETING
        case "socializing":
            return _SOCIALIZING[look.fill]
    return _IDLE_IRIS


def draw_icon(look: IconLook, size: int) -> Image.Image:
    """Return the icon as a square RGBA picture.

    Args:
        look: What it says.
        size: Width and height in pixels, at least 8.
    """
    canvas = Image.new("RGBA", (size * _SCALE, size * _SCALE))
    _draw(ImageDraw.Draw(canvas), size * _SCALE, look, _measures(size))
    # Reduced with the colour premultiplied, so that no dark fringe comes from clear pixels.
    return canvas.convert("RGBa").reduce(_SCALE).convert("RGBA")


def _draw(pen: ImageDraw.ImageDraw, width: int, look: IconLook, part: _Measures) -> None:
    centre = width / 2
    radius = width / 2 - 1
    _disc(pen, centre, radius, _RIM)
    radius -= part.rim * width
    _disc(pen, centre, radius, _DISC)
    radius -= part.gap * width * 0.6
    inner = radius - part.ring * width
    if look.paused:
        _bars(pen, width)
        return
    _ring(pen, centre, radius, inner, look)
    if part.almond:
        _almond(pen, width, inner - part.gap * width, look, part)
    else:
        _target(pen, width, part)


def _disc(pen: ImageDraw.ImageDraw, centre: float, radius: float, fill: str) -> None:
    _round(pen, (centre, centre), radius, fill=fill)


def _round(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, *, fill: str | int
) -> None:
    x, y = at
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _ring(
    pen: ImageDraw.ImageDraw, centre: float, outer: float, inner: float, look: IconLook
) -> None:
    box = (centre - outer, centre - outer, centre + outer, centre + outer)
    _disc(pen, centre, outer, _TRACK)
    if look.fill:
        # Pillow measures angles clockwise from three o'clock; the ring begins at twelve.
        pen.pieslice(box, -90, -90 + 360 * look.fill / FILL_STEPS, fill=colour(look))
    _disc(pen, centre, inner, _DISC)


def _target(pen: ImageDraw.ImageDraw, width: int, part: _Measures) -> None:
    """Draw the eye from straight ahead: what is left of it when there is no room for lids."""
    centre = width / 2
    _disc(pen, centre, part.iris * width, _WHITE)
    if part.pupil:
        _disc(pen, centre, part.pupil * width, _PUPIL)


def _almond(
    pen: ImageDraw.ImageDraw, width: int, reach: float, look: IconLook, part: _Measures
) -> None:
    """Draw an open eye: the white where two circles overlap, iris, pupil, and a glint."""
    centre = width / 2
    height = reach * 0.66
    # Two circles through both corners of the eye, whose arcs are `height` from the middle.
    radius = (reach**2 + height**2) / (2 * height)
    upper, lower = (Image.new("L", (width, width)) for _ in range(2))
    away = radius - height
    _round(ImageDraw.Draw(upper), (centre, centre + away), radius, fill=255)
    _round(ImageDraw.Draw(lower), (centre, centre - away), radius, fill=255)
    pen.bitmap((0, 0), ImageChops.darker(upper, lower), fill=_WHITE)
    _disc(pen, centre, part.iris * width, colour(look))
    pupil = part.pupil * width
    _disc(pen, centre, pupil, _PUPIL)
    _round(pen, (centre + 0.55 * pupil, centre - 0.55 * pupil), 0.45 * pupil, fill=_WHITE)


def _bars(pen: ImageDraw.ImageDraw, width: int) -> None:
    """Draw two bars whose edges lie on whole pixels of the finished icon."""
    size = width // _SCALE
    thick, gap, tall = round(size * 0.14), round(size * 0.13), round(size * 0.44)
    # An even rest on both sides, so that the pair stands in the middle.
    gap += (size - 2 * thick - gap) % 2
    tall += (size - tall) % 2
    left, top = (size - 2 * thick - gap) // 2, (size - tall) // 2
    for begin in (left, left + thick + gap):
        box = (begin, top, begin + thick, top + tall)
        x0, y0, x1, y1 = (edge * _SCALE for edge in box)
        pen.rounded_rectangle((x0, y0, x1 - 1, y1 - 1), radius=thick * _SCALE * 0.3, fill=_WHITE)
