import itertools
import math

import pytest

torch = pytest.importorskip("torch")

from trainer.training.config import OptimConfig  # noqa: E402
from trainer.training.schedule import learning_rate_factor, set_learning_rates  # noqa: E402


def factors(config: OptimConfig, steps_per_epoch: int) -> list[float]:
    return [learning_rate_factor(config, step, steps_per_epoch) for step in range(config.epochs * steps_per_epoch)]


def test_warmup_rises_linearly_from_a_hundredth_to_one() -> None:
    found = factors(OptimConfig(epochs=4, warmup_epochs=2), 5)
    assert found[0] == pytest.approx(0.01)
    rises = [after - before for before, after in itertools.pairwise(found[:11])]
    assert rises == pytest.approx([0.099] * 10)
    assert found[10:] == [1.0] * 10


def test_step_schedule_falls_to_a_tenth_at_its_epochs() -> None:
    found = factors(OptimConfig(epochs=6, schedule="step", step_epochs=(2, 4)), 3)
    assert found == pytest.approx([1.0] * 6 + [0.1] * 6 + [0.01] * 6)


def test_cosine_falls_from_one_after_the_warmup_towards_zero() -> None:
    found = factors(OptimConfig(epochs=5, warmup_epochs=1, schedule="cosine"), 4)
    assert found[4] == 1.0
    assert found[12] == pytest.approx(0.5)
    assert found[4:] == sorted(found[4:], reverse=True)
    assert found[-1] == pytest.approx(0.5 * (1 + math.cos(math.pi * 15 / 16)))


def test_steps_after_the_last_do_not_raise_the_rate_again() -> None:
    assert learning_rate_factor(OptimConfig(epochs=5, schedule="cosine"), 30, 4) == 0.0


def test_every_group_gets_its_own_rate_times_the_factor() -> None:
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr, "initial_lr": lr} for lr in (1e-3, 1e-4)]
    optimizer = torch.optim.SGD(groups)
    config = OptimConfig(epochs=2, warmup_epochs=1)
    assert set_learning_rates(optimizer, config, 5, 10) == pytest.approx(0.505)
    assert [group["lr"] for group in optimizer.param_groups] == pytest.approx([5.05e-4, 5.05e-5])
    set_learning_rates(optimizer, config, 12, 10)
    assert [group["lr"] for group in optimizer.param_groups] == [1e-3, 1e-4]
