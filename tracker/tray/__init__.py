"""SHELL: the icon, its tooltip and its menu."""
