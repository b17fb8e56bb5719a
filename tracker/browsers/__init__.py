"""SHELL: the page in front, through our extension and its native messaging host."""
