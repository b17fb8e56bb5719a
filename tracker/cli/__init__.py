"""SHELL: one module a command: parse, call, print, return a code."""
