"""Eye on the Prize: tells networking from socializing, and says when busy is not productive."""
