"""Composition root: opens sources and sinks, and runs tray and engine."""
