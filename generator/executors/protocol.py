"""What a parent and its workers tell each other: one JSON object per line, over two pipes of their own.

To a worker, first: `{"config": {...}, "dataset_dir": "..."}`, then, one at a time: `{"job": 5, "following": 8}`, where
the job that is likely to follow may be null. From a worker: `{"ready": PID, "device": "cpu"}` once, then for each job
`{"image": 5}` after every image and `{"done": 5}` when the shard is safe on the disk under its temporary name. It ends
with `{"problem": "..."}` where the user can mend what went wrong, and with `{"failed": "..."}` where not.
"""

from __future__ import annotations

import json
import os
from typing import Any

Message = dict[str, Any]
CHUNK_BYTES = 1 << 16


def send(descriptor: int, message: Message) -> None:
    """Write a message.

    Raises:
        BrokenPipeError: nobody reads any more.
    """
    data = memoryview(f"{json.dumps(message)}\n".encode())
    while data:
        data = data[os.write(descriptor, data) :]


class Inbox:
    """The reading end of a pipe."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._rest = b""

    def receive(self) -> list[Message] | None:
        """The messages that have come since, after waiting for some bytes; None when no more can come."""
        data = os.read(self.descriptor, CHUNK_BYTES)
        if not data:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in lines]
