import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from trainer.training.ema import WeightAverage  # noqa: E402


def make_net(width: int = 3) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, width), nn.BatchNorm1d(width))


def fill(net: nn.Module, value: float) -> None:
    for parameter in net.parameters():
        parameter.data.fill_(value)


def test_average_equals_a_naive_loop_with_the_decays_warmup() -> None:
    net = make_net()
    fill(net, 0.0)
    average, expected = WeightAverage(net, 0.5), 0.0
    for step in range(12):
        fill(net, float(step))
        average.update(net)
        decay = min(0.5, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * step
    assert average.weights["0.weight"][0, 0].item() == pytest.approx(expected, rel=1e-6)
    assert (1 + 8) / (10 + 8) == 0.5  # the loop was long enough for both sides of `min`


def test_statistics_are_averaged_and_counts_copied() -> None:
    net = make_net()
    average = WeightAverage(net, 0.9)
    net(torch.full((4, 2), 3.0) + torch.arange(4.0)[:, None])
    average.update(net)
    running = net.state_dict()["1.running_mean"]
    assert torch.allclose(average.weights["1.running_mean"], 0.9 * running)
    assert average.weights["1.num_batches_tracked"] == 1


def test_average_is_in_single_precision() -> None:
    net = make_net().bfloat16()
    average = WeightAverage(net, 0.9)
    average.update(net)
    assert {value.dtype for value in average.weights.values()} == {torch.float32, torch.int64}


def test_network_has_its_own_weights_again_even_after_an_error() -> None:
    net = make_net()
    average = WeightAverage(net, 0.9)
    fill(net, 5.0)
    addresses = [parameter.data_ptr() for parameter in net.parameters()]

    def fail() -> None:
        with average.applied_to(net):
            assert not (net.state_dict()["0.weight"] == 5.0).any()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert all((parameter == 5.0).all() for parameter in net.parameters())
    assert addresses == [parameter.data_ptr() for parameter in net.parameters()]


def test_round_trip_goes_on_alike() -> None:
    net = make_net()
    average = WeightAverage(net, 0.9)
    fill(net, 1.0)
    average.update(net)
    other = WeightAverage(make_net(), 0.9)
    other.load_state_dict(average.state_dict())
    fill(net, 2.0)
    for one in (average, other):
        one.update(net)
    assert other.n_updates == 2
    assert all(torch.equal(value, other.weights[name]) for name, value in average.weights.items())


def test_average_of_another_network_is_refused() -> None:
    state = WeightAverage(make_net(3), 0.9).state_dict()
    with pytest.raises(ValueError, match=r"expected 0.bias of shape \(4,\), got \(3,\)"):
        WeightAverage(make_net(4), 0.9).load_state_dict(state)


@pytest.mark.parametrize("decay", [-0.1, 1.0])
def test_decay_outside_its_range_is_refused(decay: float) -> None:
    with pytest.raises(ValueError, match="expected a number from 0 to below 1"):
        WeightAverage(make_net(), decay)
