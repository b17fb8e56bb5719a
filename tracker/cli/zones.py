"""A zone by the name a person gave."""

from zoneinfo import ZoneInfo

from tracker.errors import UserError


def zone_named(name: str) -> ZoneInfo:
    """Return a zone by its IANA name; a UserError if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UserError(
            f"{name!r} is no time zone", hint="Name one such as Europe/Berlin."
        ) from None
