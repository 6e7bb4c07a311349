from pathlib import Path

import numpy as np

from tests.dataset.fake_render import make_dataset
from tests.trainer.benchmarks.pretended_peers import PretendedPeers, no_tick
from trainer.benchmarks.loader import LoaderSize, compare_loaders, make_images
from trainer.benchmarks.peers import Peers
from trainer.data.images import decode_image

SMALL = LoaderSize(n_identities=4, images_each=3, shapes=((64, 32),), batch_size=6, images_per_identity=2, rounds=1)


def test_made_pictures_are_read_back_from_their_shard(tmp_path: Path) -> None:
    images = make_images(tmp_path, 3, 2, 96, 40)
    assert images.pids.tolist() == [1, 1, 2, 2, 3, 3]
    pictures = [images.read_image(index) for index in range(6)]
    assert all(picture.shape == (96, 40, 3) for picture in pictures)
    assert not np.array_equal(pictures[0], pictures[1])


def test_ours_alone_is_measured_where_torchreid_is_missing(no_peers: Peers) -> None:
    (section,) = compare_loaders(no_peers, SMALL, None, no_tick)
    *mine, theirs = section.rows
    assert [row.name for row in mine] == ["ours, all decoded", "ours, by default", "ours, all decoded, bytes"]
    assert all(row.process is not None and 1.0 < row.process < 1e5 for row in mine)  # microseconds
    assert theirs.process is None
    assert [bar.verdict for bar in section.bars] == ["not measured", "not measured"]


def test_torchreid_gets_the_same_pictures_of_a_dataset_as_files(tmp_path: Path) -> None:
    make_dataset(tmp_path)
    sizes: list[tuple[int, ...]] = []

    def load(files: list[str], pids: list[int], camids: list[int], batch_size: int, per_identity: int) -> int:
        sizes.extend(decode_image(Path(file).read_bytes(), file).shape for file in files)
        assert len(files) == len(pids) == len(camids)
        assert (batch_size, per_identity) == (2, 1)
        return 30

    size = LoaderSize(batch_size=2, images_per_identity=1, rounds=1)
    with PretendedPeers({"torchreid loader": load}) as peers:
        (section,) = compare_loaders(peers, size, tmp_path, no_tick)
    assert len(set(sizes)) == 1
    assert section.rows[3].process == 2e6  # 60 s for 30 images
    assert [bar.verdict for bar in section.bars] == ["met", "met"]
