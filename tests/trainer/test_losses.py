import math
from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor  # noqa: E402

from trainer.losses import (  # noqa: E402
    ClassWeights,
    attribute_loss,
    circle_logits,
    circle_loss,
    class_weights,
    cosface_logits,
    identity_loss,
    pairwise_distances,
    triplet_loss,
)


def random_points(n: int, dims: int, seed: int = 1) -> Tensor:
    points: Tensor = torch.randn(n, dims, generator=torch.Generator().manual_seed(seed), requires_grad=True)
    return points


def test_identity_loss_of_equal_scores_is_the_logarithm_of_the_number_of_identities() -> None:
    loss = identity_loss(torch.zeros(4, 10), torch.tensor([0, 3, 5, 9]), smoothing=0.1)
    assert loss.item() == pytest.approx(math.log(10))


def test_smoothing_punishes_certainty() -> None:
    sure = torch.full((1, 5), -50.0)
    sure[0, 2] = 50.0
    target = torch.tensor([2])
    assert identity_loss(sure, target, smoothing=0.0).item() == pytest.approx(0.0, abs=1e-6)
    assert identity_loss(sure, target, smoothing=0.1).item() > 1.0


def test_identity_loss_equals_a_naive_loop_and_leaves_out_images_without_identity() -> None:
    logits, targets = random_points(5, 4), [2, -1, 0, 3, -1]
    terms = []
    for scores, target in zip(logits.tolist(), targets, strict=True):
        if target >= 0:
            logs = [score - math.log(sum(math.exp(one) for one in scores)) for score in scores]
            terms.append(-0.8 * logs[target] - 0.2 * sum(logs) / 4)
    loss = identity_loss(logits, torch.tensor(targets), smoothing=0.2)
    assert loss.item() == pytest.approx(sum(terms) / 3, rel=1e-6)
    loss.backward()
    assert logits.grad is not None
    assert (logits.grad.abs().sum(1) > 0).tolist() == [target >= 0 for target in targets]


def test_cosface_takes_its_margin_from_the_target_alone() -> None:
    cosines = torch.tensor([[0.5, -0.25, 0.0], [0.1, 0.2, 0.3]])
    found = cosface_logits(cosines, torch.tensor([0, -1]), margin=0.25, scale=8.0)
    assert torch.allclose(found, torch.tensor([[2.0, -2.0, 0.0], [0.8, 1.6, 2.4]]))


def test_circle_logits_are_the_published_ones() -> None:
    # Worked by hand from equation 6: target 2 * (1.25 - 0.5) * (0.5 - 0.75), other 2 * (0.25 + 0.25) * (0.25 - 0.25),
    # and one so far apart that its bracket is 0.
    found = circle_logits(torch.tensor([[0.5, 0.25, -0.75]]), torch.tensor([0]), margin=0.25, scale=2.0)
    assert torch.allclose(found, torch.tensor([[-0.375, 0.0, 0.0]]))


def test_no_gradient_flows_through_the_brackets_of_circle_logits() -> None:
    cosines = torch.tensor([[0.5, 0.5]], requires_grad=True)
    circle_logits(cosines, torch.tensor([0]), margin=0.25, scale=2.0).sum().backward()
    assert cosines.grad is not None
    assert torch.allclose(cosines.grad, torch.tensor([[2 * 0.75, 2 * 0.75]]))


def test_margin_of_cosface_makes_the_same_scores_cost_more() -> None:
    cosines, targets = random_points(6, 5).tanh(), torch.arange(6) % 5
    losses = [identity_loss(cosface_logits(cosines, targets, margin, 16.0), targets, 0.0) for margin in (0.0, 0.2, 0.4)]
    assert losses[0] < losses[1] < losses[2]


def test_distances_are_euclidean_and_keep_a_gradient_at_zero() -> None:
    points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]], requires_grad=True)
    distances = pairwise_distances(points)
    assert distances[0, 1].item() == pytest.approx(5.0)
    distances.sum().backward()
    assert points.grad is not None
    assert torch.isfinite(points.grad).all()


def test_distances_of_near_points_far_from_the_origin_are_not_lost() -> None:
    points = 1000.0 + torch.tensor([[0.0, 0.0], [0.0, 0.5]])
    assert pairwise_distances(points)[0, 1].item() == pytest.approx(0.5)


@pytest.mark.parametrize("margin", [0.3, None])
def test_triplet_loss_equals_a_naive_loop(margin: float | None) -> None:
    embeddings, pids = random_points(13, 6).detach(), torch.tensor([0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, -1])
    terms = []
    for anchor in range(12):
        gaps = [(embeddings[anchor] - embeddings[other]).norm().item() for other in range(12)]
        positives = [gaps[k] for k in range(12) if k != anchor and pids[k] == pids[anchor]]
        negatives = [gaps[k] for k in range(12) if pids[k] != pids[anchor]]
        if positives:  # identity 4 has one image, the last image has no identity
            gap = max(positives) - min(negatives)
            terms.append(math.log1p(math.exp(gap)) if margin is None else max(0.0, gap + margin))
    assert triplet_loss(embeddings, pids, margin).item() == pytest.approx(sum(terms) / len(terms), rel=1e-5)
    assert len(terms) == 11


def test_circle_loss_equals_a_naive_loop() -> None:
    embeddings, pids = random_points(10, 5, seed=2).detach(), torch.tensor([0, 0, 1, 1, 1, 2, 2, 2, 2, -1])
    unit = embeddings / embeddings.norm(dim=1, keepdim=True)
    terms = []
    for anchor in range(9):
        pulled = pushed = 0.0
        for other in range(9):
            cosine = float(unit[anchor] @ unit[other])
            if other == anchor:
                continue
            if pids[other] == pids[anchor]:
                pulled += math.exp(-8.0 * max(0.0, 1.25 - cosine) * (cosine - 0.75))
            else:
                pushed += math.exp(8.0 * max(0.0, cosine + 0.25) * (cosine - 0.25))
        terms.append(math.log1p(pulled * pushed))
    assert circle_loss(embeddings, pids, 0.25, 8.0).item() == pytest.approx(sum(terms) / len(terms), rel=1e-4)


METRIC_LOSSES = [triplet_loss, lambda points, pids: triplet_loss(points, pids, None), circle_loss]
MetricLoss = Callable[[Tensor, Tensor], Tensor]


@pytest.mark.parametrize("loss", METRIC_LOSSES)
@pytest.mark.parametrize("pids", [[0, 0, 0, 0], [0, 1, 2, 3], [-1, -1, -1, -1], [0, 0, -1, -1]])
def test_batch_without_pairs_costs_nothing_and_does_not_break(loss: MetricLoss, pids: list[int]) -> None:
    embeddings = random_points(4, 3)
    value = loss(embeddings, torch.tensor(pids))
    value.backward()
    assert value.item() == 0.0
    assert embeddings.grad is not None
    assert not embeddings.grad.any()


@pytest.mark.parametrize("loss", METRIC_LOSSES)
def test_order_of_the_batch_does_not_matter(loss: MetricLoss) -> None:
    embeddings, pids = random_points(12, 5), torch.tensor([0, 0, 0, 1, 1, 2, 2, 2, 3, 3, -1, -1])
    order = torch.randperm(12, generator=torch.Generator().manual_seed(3))
    assert loss(embeddings, pids).item() == pytest.approx(loss(embeddings[order], pids[order]).item(), rel=1e-5)


@pytest.mark.parametrize("loss", METRIC_LOSSES)
def test_gradient_of_metric_losses_follows_their_values(loss: MetricLoss) -> None:
    points = random_points(8, 3)
    pids = torch.tensor([0, 0, 0, 1, 1, 2, 2, 2])
    loss(points, pids).backward()
    assert points.grad is not None
    direction = points.grad / points.grad.norm()
    step = 1e-3
    if loss is circle_loss:  # its brackets are constants to the gradient, not to its value: only the descent is checked
        assert loss(points.detach() - step * direction, pids) < loss(points.detach(), pids)
        return
    slope = (loss(points.detach() + step * direction, pids) - loss(points.detach() - step * direction, pids)) / (
        2 * step
    )
    assert slope.item() == pytest.approx(points.grad.norm().item(), rel=1e-2)


def test_separated_identities_cost_less_than_mixed_ones() -> None:
    apart = torch.tensor([[1.0, 0.0], [1.0, 0.01], [0.0, 1.0], [0.01, 1.0]])
    pids = torch.tensor([0, 0, 1, 1])
    mixed = torch.tensor([0, 1, 0, 1])
    assert triplet_loss(apart, pids) < triplet_loss(apart, mixed)
    assert circle_loss(apart, pids) < circle_loss(apart, mixed)


@pytest.mark.parametrize("loss", METRIC_LOSSES)
def test_autocast_does_not_coarsen_the_losses(loss: MetricLoss) -> None:
    embeddings, pids = random_points(12, 64), torch.arange(12) // 3
    exact = loss(embeddings, pids).item()
    with torch.autocast("cpu", torch.bfloat16):
        assert loss(embeddings, pids).item() == exact
        assert loss(embeddings.bfloat16(), pids).dtype == torch.float32


def test_unknown_labels_do_not_count() -> None:
    logits = torch.tensor([[2.0, 0.0], [0.0, 5.0]])
    known = attribute_loss(logits, torch.tensor([0, -1]), torch.ones(2))
    assert known.item() == pytest.approx(math.log(1 + math.exp(-2.0)))
    assert attribute_loss(logits, torch.tensor([-1, -1]), torch.ones(2)).item() == 0.0


def test_image_of_a_class_weighs_as_the_class_does() -> None:
    logits, weight = torch.zeros(3, 2), torch.tensor([0.5, 3.0])
    found = [
        attribute_loss(logits, torch.tensor(labels), weight).item() for labels in ([0, 0, 0], [1, 1, 1], [0, 1, 1])
    ]
    assert found == pytest.approx([0.5 * math.log(2), 3.0 * math.log(2), 6.5 / 3 * math.log(2)])


@pytest.mark.parametrize(("kind", "ratio"), [("none", 1.0), ("inverse_sqrt", 3.0), ("inverse", 9.0)])
def test_rare_classes_weigh_more_and_the_mean_weight_is_one(kind: ClassWeights, ratio: float) -> None:
    labels = torch.tensor([[0]] * 90 + [[1]] * 10 + [[-1]] * 5)
    (weight,) = class_weights(labels, [3], kind)
    assert weight[1] / weight[0] == pytest.approx(ratio, rel=1e-4)
    assert 0.9 * weight[0] + 0.1 * weight[1] == pytest.approx(1.0, rel=1e-5)
    assert weight[2] == 1.0  # never occurs


def test_attribute_without_any_label_has_plain_weights() -> None:
    (weight,) = class_weights(torch.full((4, 1), -1), [3], "inverse")
    assert weight.tolist() == [1.0, 1.0, 1.0]
