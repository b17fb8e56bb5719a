"""SHELL: a nudge on the screen, over D-Bus with buttons, else through plyer."""
