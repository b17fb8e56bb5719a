"""SHELL: calendars are read in a short-lived process of their own."""
