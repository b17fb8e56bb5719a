"""SHELL: the window in front, idle, lock and sleep, per desktop."""
