"""Bytes to a short name for them: equal bytes have equal names, others practically never.

BLAKE2b straight from CPython's own C module: ``hashlib`` would load OpenSSL, which costs the
always-on process 3.7 MB for nothing. CPython's ``random`` does the same with SHA-512. Where
that module is missing (another interpreter, a build without it) ``hashlib`` has the same
function.
"""

try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ["digest"]


def digest(data: bytes, *, size: int) -> bytes:
    """Return ``size`` bytes (1 to 64) that stand for ``data``; on every machine the same ones.

    For telling things apart, not for keeping secrets.
    """
    return blake2b(data, digest_size=size).digest()
