"""PURE, usable alone: facts about a window or page in, a verdict with its rule out."""
