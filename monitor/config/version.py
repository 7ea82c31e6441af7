"""The name of a configuration: a hash of what it means, not of how it is written.

Comments, the order of keys, the split into files, "60.000 đ" or 60000 and defaults spelled out make
no difference; the order of lists does. Values of secrets are never part of it, their names are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from monitor.config.draft import Draft
from monitor.config.secret import mask_passwords

_LENGTH = 16


def version_of(draft: Draft) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of the content."""
    content: dict[str, object] = {
        ".".join(str(step) for step in path): [
            entry.model.model_dump(mode="json") for entry in entries
        ]
        for path, entries in draft.entries.items()
        if entries
    }
    content.update({name: list(codes) for name, codes in draft.names.items()})
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(mask_passwords(text).encode()).hexdigest()[:_LENGTH]


def full_text(texts: Mapping[Path, str], root: Path) -> str:
    """Return all files as written, each under a line with its name, for the archive of versions.

    Passwords that stand in the files are masked.
    """
    parts = (f"# ==== {_named(path, root)} ====\n{text.rstrip()}\n" for path, text in texts.items())
    return mask_passwords("\n".join(parts))


def _named(path: Path, root: Path) -> str:
    return (
        path.relative_to(root.parent).as_posix() if path.is_relative_to(root.parent) else str(path)
    )
