from collections.abc import Callable, Sequence

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor  # noqa: E402

from trainer.data.batch import Batch  # noqa: E402
from trainer.losses import circle_logits, cosface_logits, identity_loss, triplet_loss  # noqa: E402
from trainer.models.config import IdentityLossConfig, LossConfig  # noqa: E402
from trainer.models.network import Outputs  # noqa: E402
from trainer.objective import Objective, classification_logits  # noqa: E402

N_IDENTITIES, CLASSES = 3, (2, 4)


def make_batch(targets: Sequence[int], labels: Sequence[Sequence[int]]) -> Batch:
    n = len(targets)
    names = [f"{index}" for index in range(n)]
    images = torch.zeros(n, 3, 8, 4, dtype=torch.uint8)
    return Batch(images, torch.tensor(targets), torch.zeros(n, dtype=torch.int64), torch.tensor(labels), names)


def make_outputs(n: int, seed: int = 0) -> Outputs:
    rng = torch.Generator().manual_seed(seed)
    features, logits, hat, age = (
        torch.randn(n, width, generator=rng, requires_grad=True) for width in (6, N_IDENTITIES, *CLASSES)
    )
    return Outputs(features, features, logits, {"hat": hat, "age": age})


def rows(outputs: Outputs, chosen: slice) -> Outputs:
    assert outputs.features is not None
    assert outputs.identity_logits is not None
    logits = {name: scores[chosen] for name, scores in outputs.attribute_logits.items()}
    return Outputs(outputs.embeddings[chosen], outputs.features[chosen], outputs.identity_logits[chosen], logits)


WEIGHTS = [torch.tensor([0.5, 2.0]), torch.tensor([1.0, 0.2, 3.0, 1.0])]
BATCH = make_batch([0, 0, 1, 1, 2, -1], [[0, 1], [0, 1], [1, -1], [1, 2], [0, 3], [-1, 0]])


def test_joint_loss_is_the_attributes_plus_beta_times_re_identification() -> None:
    config = LossConfig(beta=2.0, identity_weight=0.5, triplet_weight=3.0, circle_weight=0.25)
    parts = Objective(config, "joint", WEIGHTS)(make_outputs(6), BATCH)
    assert set(parts) == {"attribute", "identity", "triplet", "circle", "total"}
    reid = 0.5 * parts["identity"] + 3.0 * parts["triplet"] + 0.25 * parts["circle"]
    assert torch.allclose(parts["total"], parts["attribute"] + 2.0 * reid)
    assert all(value > 0 for value in parts.values())


def test_single_tasks_are_their_loss_alone() -> None:
    config = LossConfig(beta=7.0)
    outputs = make_outputs(6)
    joint = Objective(config, "joint", WEIGHTS)(outputs, BATCH)
    reid = Objective(config, "reid")(outputs, BATCH)
    attribute = Objective(config, "attribute", WEIGHTS)(outputs, BATCH)
    assert set(reid) == {"identity", "triplet", "total"}
    assert torch.equal(reid["total"], joint["identity"] + joint["triplet"])
    assert set(attribute) == {"attribute", "total"}
    assert torch.equal(attribute["total"], joint["attribute"])


def test_paper_recipe_is_smoothed_cross_entropy_plus_triplet() -> None:
    outputs = make_outputs(6)
    assert outputs.features is not None
    assert outputs.identity_logits is not None
    expected = identity_loss(outputs.identity_logits, BATCH.targets, 0.1) + triplet_loss(
        outputs.features, BATCH.targets, 0.3
    )
    assert torch.allclose(Objective(LossConfig(), "reid")(outputs, BATCH)["total"], expected)


@pytest.mark.parametrize(("kind", "function"), [("cosface", cosface_logits), ("circle", circle_logits)])
def test_cosine_losses_get_their_margin_and_scale(kind: str, function: Callable[..., Tensor]) -> None:
    cosines, targets = torch.rand(4, 3), torch.tensor([0, 2, 1, -1])
    config = IdentityLossConfig.model_validate({"kind": kind, "margin": 0.2, "scale": 9.0})
    assert torch.equal(classification_logits(cosines, targets, config), function(cosines, targets, 0.2, 9.0))


def test_network_without_identity_head_cannot_learn_identities() -> None:
    outputs = Outputs(torch.zeros(6, 2), None, None, {})
    with pytest.raises(ValueError, match="task 'reid': expected a network with an identity head"):
        Objective(LossConfig(), "reid")(outputs, BATCH)


def test_parts_of_a_batch_average_to_the_whole() -> None:
    """Two processes with a gather that hands back the other's rows have, on average, the loss and gradients of one."""
    config = LossConfig(circle_weight=0.5)
    whole = make_outputs(6)
    expected = Objective(config, "joint", WEIGHTS)(whole, BATCH)
    expected["total"].backward()
    own = [make_outputs(6), make_outputs(6)]
    for process, chosen in enumerate((slice(0, 3), slice(3, 6))):
        mine = own[process]
        part = make_batch(BATCH.targets[chosen].tolist(), BATCH.labels[chosen].tolist())
        everything = {3: mine.features, 1: BATCH.targets, 2: BATCH.labels}

        def gather(values: Tensor, everything: dict[int, Tensor | None] = everything) -> Tensor:
            found = everything[3 if values.is_floating_point() else values.ndim]
            assert found is not None
            return found

        losses = Objective(config, "joint", WEIGHTS, gather)(rows(mine, chosen), part)
        (losses["total"] / 2).backward()
    for name in ("features", "identity_logits"):
        value, parts = getattr(whole, name), [getattr(one, name) for one in own]
        # Of the metric losses both processes have the whole gradient with respect to their rows, halved above.
        assert torch.allclose(value.grad, parts[0].grad + parts[1].grad, atol=1e-6)
    for name, scores in whole.attribute_logits.items():
        gradients = [one.attribute_logits[name].grad for one in own]
        assert scores.grad is not None
        assert torch.allclose(scores.grad, gradients[0] + gradients[1], atol=1e-6)  # type: ignore[operator]
