"""PURE: the numbers of a day and a week, as text, rows and picture geometry."""
