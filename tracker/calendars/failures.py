"""What can go wrong with a calendar at an address, in words that are fit to be shown."""

from http import HTTPStatus

_ANSWERS = {
    401: "the server asks for a user name and password, or does not accept these",
    403: "the server does not give it out: the address is not shared (any more)",
    404: "there is no calendar at this address (any more)",
    406: "the server has no calendar in a form that can be read",
    410: "the calendar is gone for good",
    429: "the server was asked too often",
}


class FetchError(Exception):
    """A calendar could not be had. The message holds no part of the address.

    Attributes:
        offline: Most likely there is no network now.
        status: What the server answered; 0 if it did not.
    """

    def __init__(self, message: str, *, offline: bool = False, status: int = 0) -> None:
        super().__init__(message)
        self.offline = offline
        self.status = status


def refusal(status: int) -> FetchError:
    """Return what an HTTP status other than success means for a calendar."""
    if status in _ANSWERS:
        return FetchError(f"{_ANSWERS[status]} ({status})", status=status)
    if 500 <= status <= 599:
        return FetchError(f"the server is in trouble ({status})", status=status)
    try:
        words = HTTPStatus(status).phrase.lower()
    except ValueError:
        words = "no known answer"
    return FetchError(f"the server answers {status} ({words})", status=status)
