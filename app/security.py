"""API keys: made once, shown once, stored as a hash.

A key reads `hk_<environment>_<id>_<secret><checksum>`: the id finds the row, the secret (256 random
bits) proves it, and the checksum lets a scanner or a client tell a mistyped key without asking us.
"""

import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEY_PATTERN = re.compile(r"hk_([a-z]{2,10})_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})")

RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """A well-formed key: `public_id` may be stored and logged, `secret` never."""

    environment: str
    public_id: str
    secret: str


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), 6)


def make_key(environment: str, random_bytes: RandomBytes) -> tuple[str, PresentedKey]:
    """A new key as its owner sees it once, and its parts."""
    public_id = _base62(int.from_bytes(random_bytes(9)), 12)
    secret = _base62(int.from_bytes(random_bytes(32)), 43)
    body = f"hk_{environment}_{public_id}_{secret}"
    return body + _checksum(body), PresentedKey(environment, public_id, secret)


def read_key(text: str) -> PresentedKey | None:
    """The parts of a key, or None when it is mistyped, cut short or of another kind."""
    match = KEY_PATTERN.fullmatch(text)
    if match is None or _checksum(text[:-6]) != match[4]:
        return None
    return PresentedKey(match[1], match[2], match[3])


def hash_secret(secret: str) -> str:
    """SHA-256 of the secret, hexadecimal. Enough for 256 random bits; passwords would need more."""
    return hashlib.sha256(secret.encode()).hexdigest()
