"""Draw the program's icon and the extension's. Run by hand when ``tracker.tray.drawing`` changes.

Usage: python packaging/draw_icons.py assets
"""

import sys
from pathlib import Path

from tracker.tray.drawing import draw_icon
from tracker.tray.model import IconLook

LOOK = IconLook("networking", 6)

if __name__ == "__main__":
    assets = Path(sys.argv[1])
    draw_icon(LOOK, 256).save(assets / "eyeprize.png", optimize=True)
    for size in (16, 32, 48, 128):
        draw_icon(LOOK, size).save(assets / "extension" / "icons" / f"{size}.png", optimize=True)
