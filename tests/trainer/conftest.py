from collections.abc import Iterator

import pytest

try:
    import torch
except ModuleNotFoundError:  # the trainer's data and metrics have tests without it
    torch = None  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny networks are slower on several threads, by far where others work on the machine, too."""
    if torch is None:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
