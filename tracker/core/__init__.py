"""PURE: observations to spans to ledger. No clock, disk, network, thread or operating system."""
