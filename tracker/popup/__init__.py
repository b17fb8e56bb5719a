"""SHELL: windows of their own process: the end of the day, and the call log."""
