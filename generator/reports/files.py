"""Where the page's data goes: files beside it that are loaded when they are needed, or the page itself.

A page that is opened from a disk may not read other files, but it may run scripts and show pictures. So what it loads
later is scripts that hand over data.
"""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any, Protocol

from generator.dataset.atomic import writing


class Store(Protocol):
    """Takes data that the page asks for by name."""

    def data(self, name: str, value: Any) -> None:
        """Keep JSON."""

    def picture(self, name: str, jpeg: bytes) -> None:
        """Keep a picture."""

    def inline(self) -> str:
        """What has to stand in the page."""


class FolderStore:
    """A file for each: `NAME.js` and `NAME.jpg`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def data(self, name: str, value: Any) -> None:
        self._write(f"{name}.js", f"deliver({_json(name)},{_json(value)});\n".encode())

    def picture(self, name: str, jpeg: bytes) -> None:
        self._write(f"{name}.jpg", jpeg)

    def inline(self) -> str:
        return ""

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


class PageStore:
    """Everything in the page, as JSON that is only read when it is needed."""

    def __init__(self) -> None:
        self._parts: dict[str, str] = {}

    def data(self, name: str, value: Any) -> None:
        self._parts[name] = _json(value)

    def picture(self, name: str, jpeg: bytes) -> None:
        self.data(name, f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}")

    def inline(self) -> str:
        return "\n".join(
            f'<script type="application/json" data-name="{name}">{text}</script>' for name, text in self._parts.items()
        )


def _json(value: Any) -> str:
    """JSON that can stand in a page: nothing in it ends a script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def packed(data: bytes) -> str:
    """Bytes as the page's `unpack` reads them: zlib in base64."""
    return base64.b64encode(zlib.compress(data, 9)).decode()


def page_json(value: Any) -> str:
    """JSON for the page's own script element."""
    return _json(value)
