"""A Ray cluster on this machine, in a process of its own, since Ray leaves files and children open.

It prints the cluster's address, loses a node for every line that it reads, and ends with its input.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

N_NODES = 4
MEMORY = {"object_store_memory": 80 << 20}


def main() -> None:
    """Run the cluster; its head runs no jobs."""
    utils: Any = importlib.import_module("ray.cluster_utils")
    cluster = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **MEMORY})
    nodes = [cluster.add_node(num_cpus=1, **MEMORY) for _ in range(N_NODES)]
    print(cluster.address, flush=True)
    for _ in sys.stdin:
        cluster.remove_node(nodes.pop(), allow_graceful=False)
        print("lost", flush=True)
    cluster.shutdown()


if __name__ == "__main__":
    main()
