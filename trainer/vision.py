"""torchvision, also where its compiled operators do not load.

A CUDA build of torchvision beside a CPU build of PyTorch fails to import, because it declares how `nms` behaves before
anybody defined it. Its models and transforms need no such operator, so the two schemas are defined first.
"""

from __future__ import annotations

import torch

_library: torch.library.Library | None = None
try:
    import torchvision as torchvision
except RuntimeError as error:
    if "torchvision::nms" not in str(error):
        raise
    import sys

    for _name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[_name]
    _library = torch.library.Library("torchvision", "DEF")
    _library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision as torchvision
