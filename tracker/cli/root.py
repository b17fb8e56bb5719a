"""The command line: finds the command's module only when it is called, so start-up stays short."""
