"""Passwords and secret addresses: kept by the system's keyring, and nowhere else.

``keyring`` finds the desktop's own (Secret Service, KWallet, Keychain, Windows' vault). It is
imported only where a secret is needed: by the commands and by the process that reads calendars.
"""

from tracker.calendars.addresses import Address
from tracker.errors import SurroundingsError

SERVICE = "eyeprize"
_NO_KEYRING = (
    "Install and start one: on Linux gnome-keyring or KWallet."
    " Until then only files and addresses without a secret can be added."
)


def read_key(name: str) -> str | None:
    """Return what is kept under a name; ``None`` if nothing is.

    Raises:
        SurroundingsError: If there is no keyring, or it stays locked.
    """
    import keyring  # noqa: PLC0415 - 20 MB with its backends
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError as error:
        raise _explain(error) from None


def write_key(name: str, secret: str) -> None:
    """Keep a secret under a name, in place of what was there; raises as ``read_key``."""
    import keyring  # noqa: PLC0415
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.set_password(SERVICE, name, secret)
    except KeyringError as error:
        raise _explain(error) from None


def forget_key(name: str) -> bool:
    """Remove what is kept under a name; return whether something was. Raises as ``read_key``."""
    import keyring  # noqa: PLC0415
    from keyring.errors import KeyringError, PasswordDeleteError  # noqa: PLC0415

    try:
        keyring.delete_password(SERVICE, name)
    except PasswordDeleteError:
        return False
    except KeyringError as error:
        raise _explain(error) from None
    return True


def login_name(address: Address) -> str:
    """Return under which name the password for an address is kept; one for all of a server's."""
    return f"{address.user}@{address.netloc}"


def _explain(error: Exception) -> SurroundingsError:
    """Say what a keyring's failure means; its own words may quote what was asked for."""
    kind = type(error).__name__
    if kind in {"NoKeyringError", "InitError"}:
        return SurroundingsError("This system has no keyring for secrets.", hint=_NO_KEYRING)
    if kind == "KeyringLocked":
        return SurroundingsError("The keyring is locked.", hint="Unlock it, then try again.")
    return SurroundingsError(
        f"The keyring failed ({kind}).", hint="See whether other programs can use it."
    )
