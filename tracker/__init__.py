"""Eye on the Prize: tells networking from socializing, and says when busy is not productive."""

__version__ = "0.1.0"
