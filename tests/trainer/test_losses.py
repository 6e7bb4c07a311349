import math

import pytest

torch = pytest.importorskip("torch")

from trainer.losses import (  # noqa: E402
    attribute_loss,
    circle_loss,
    class_weights,
    identity_loss,
    pairwise_distances,
    triplet_loss,
)


def test_identity_loss_of_equal_scores_is_the_logarithm_of_the_number_of_identities() -> None:
    loss = identity_loss(torch.zeros(4, 10), torch.tensor([0, 3, 5, 9]), smoothing=0.1)
    assert loss.item() == pytest.approx(math.log(10))


def test_smoothing_punishes_certainty() -> None:
    sure = torch.full((1, 5), -50.0)
    sure[0, 2] = 50.0
    target = torch.tensor([2])
    assert identity_loss(sure, target, smoothing=0.0).item() == pytest.approx(0.0, abs=1e-6)
    assert identity_loss(sure, target, smoothing=0.1).item() > 1.0


def test_distances_are_euclidean_and_keep_a_gradient_at_zero() -> None:
    points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]], requires_grad=True)
    distances = pairwise_distances(points)
    assert distances[0, 1].item() == pytest.approx(5.0)
    distances.sum().backward()
    assert points.grad is not None
    assert torch.isfinite(points.grad).all()


@pytest.mark.parametrize("margin", [0.3, None])
def test_triplet_loss_equals_a_naive_loop(margin: float | None) -> None:
    generator = torch.Generator().manual_seed(1)
    embeddings, pids = torch.randn(12, 6, generator=generator), torch.tensor([0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4])
    terms = []
    for anchor in range(12):
        gaps = [(embeddings[anchor] - embeddings[other]).norm().item() for other in range(12)]
        positives = [gaps[k] for k in range(12) if k != anchor and pids[k] == pids[anchor]]
        negatives = [gaps[k] for k in range(12) if pids[k] != pids[anchor]]
        if positives:  # identity 4 has one image
            gap = max(positives) - min(negatives)
            terms.append(math.log1p(math.exp(gap)) if margin is None else max(0.0, gap + margin))
    assert triplet_loss(embeddings, pids, margin).item() == pytest.approx(sum(terms) / len(terms), rel=1e-5)
    assert len(terms) == 11


@pytest.mark.parametrize("loss", [triplet_loss, circle_loss])
def test_batch_of_one_identity_costs_nothing_and_does_not_break(loss) -> None:  # type: ignore[no-untyped-def]
    embeddings = torch.randn(4, 3, requires_grad=True)
    value = loss(embeddings, torch.zeros(4, dtype=torch.long))
    value.backward()
    assert value.item() == 0.0


def test_circle_loss_equals_a_naive_loop() -> None:
    generator = torch.Generator().manual_seed(2)
    embeddings, pids = torch.randn(9, 5, generator=generator), torch.tensor([0, 0, 1, 1, 1, 2, 2, 2, 2])
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


def test_separated_identities_cost_less_than_mixed_ones() -> None:
    apart = torch.tensor([[1.0, 0.0], [1.0, 0.01], [0.0, 1.0], [0.01, 1.0]])
    pids = torch.tensor([0, 0, 1, 1])
    mixed = torch.tensor([0, 1, 0, 1])
    assert triplet_loss(apart, pids) < triplet_loss(apart, mixed)
    assert circle_loss(apart, pids) < circle_loss(apart, mixed)


def test_unknown_labels_do_not_count() -> None:
    logits = {"hat": torch.tensor([[2.0, 0.0], [0.0, 5.0]]), "sleeve": torch.zeros(2, 3)}
    weights = [torch.ones(2), torch.ones(3)]
    known = attribute_loss(logits, torch.tensor([[0, -1], [-1, -1]]), weights)
    assert known.item() == pytest.approx(math.log(1 + math.exp(-2.0)))
    assert attribute_loss(logits, torch.full((2, 2), -1), weights).item() == 0.0


def test_rare_classes_weigh_more_and_the_mean_weight_is_one() -> None:
    labels = torch.tensor([[0]] * 90 + [[1]] * 10 + [[-1]] * 5)
    (weight,) = class_weights(labels, [3])
    assert weight[1] / weight[0] == pytest.approx(3.0, rel=1e-4)
    assert 0.9 * weight[0] + 0.1 * weight[1] == pytest.approx(1.0, rel=1e-5)
    assert weight[2] == 1.0  # never occurs
