"""One way to write a document down, so that equal content has an equal hash."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the content's canonical JSON.

    Canonical: UTF-8, keys sorted by code point, no insignificant white space.
    """
    text = json.dumps(
        content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
