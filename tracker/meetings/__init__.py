"""PURE: iCalendar text to occurrences, and what counts as a meeting."""
