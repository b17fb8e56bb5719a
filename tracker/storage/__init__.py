"""SHELL: the journal (the engine's few statements) and the archive (everything else)."""
