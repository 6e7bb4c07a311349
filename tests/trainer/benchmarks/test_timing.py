import cv2
import torch

from trainer.benchmarks.timing import Contestant, Cost, Measured, machine, measured, one_thread, run_in_turns


def contestant(name: str, seconds: list[tuple[float, float]], warm_up: int = 0) -> Contestant:
    left = iter(seconds)
    return Contestant(name, lambda: Measured(*next(left), name), len(seconds) - warm_up, warm_up)


def test_contestants_run_in_turns_and_the_best_round_counts() -> None:
    told: list[str] = []
    costs = run_in_turns(
        [contestant("a", [(9.0, 9.5), (2.0, 5.0), (3.0, 4.0)], warm_up=1), contestant("b", [(8.0, 8.5)])], told.append
    )
    assert told == ["a", "b", "a", "a"]
    assert costs["a"] == Cost(process_s=2.0, wall_s=4.0, rounds=2, result="a")
    assert costs["b"].ratio(costs["a"]) == 4.0


def test_cost_of_more_is_in_proportion() -> None:
    assert Cost(2.0, 3.0, 5, "x").scaled(10.0) == Cost(20.0, 30.0, 5, "x")


def test_processor_time_of_work_is_measured() -> None:
    cost = run_in_turns([measured("sum", lambda: sum(range(300_000)), rounds=2)], lambda _: None)["sum"]
    assert cost.result == 300_000 * 299_999 // 2
    assert 1e-4 < cost.process_s < 5.0


def test_threads_come_back_after_measuring_with_one() -> None:
    torch.set_num_threads(2)
    before = cv2.getNumThreads()
    with one_thread():
        assert (torch.get_num_threads(), cv2.getNumThreads()) == (1, 1)
    assert (torch.get_num_threads(), cv2.getNumThreads()) == (2, before)


def test_machine_is_told_in_words() -> None:
    assert machine()["PyTorch"] == torch.__version__
    assert float(machine()["load"]) >= 0.0
