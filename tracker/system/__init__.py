"""SHELL: what its siblings share: clock, D-Bus, child processes, control channel, lock."""
