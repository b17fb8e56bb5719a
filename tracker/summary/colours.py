"""One colour a category, wherever it appears: tray, window, terminal.

Blue against orange is the pair that people with any kind of colour blindness tell apart.
"""

#: On light backgrounds, ``#rrggbb``.
ON_LIGHT: dict[str, str] = {
    "networking": "#2f6fe4",
    "socializing": "#f08c2e",
    "job_search": "#7c4fd0",
    "meeting": "#1f9d6a",
    "other": "#a3aebb",
    "away": "#d9dfe6",
}
#: On dark backgrounds, ``#rrggbb``.
ON_DARK: dict[str, str] = {
    "networking": "#5b93f5",
    "socializing": "#f5a04e",
    "job_search": "#a98bea",
    "meeting": "#3fbd88",
    "other": "#77838f",
    "away": "#3a434e",
}
