import numpy as np
import pytest
import torch
from torch.nn import functional

from inkread.datasets.drawing.glyphs import synthesize_dataset
from inkread.nn import MLPClassifier, get_random_batches
from inkread.training.pictures.models import MODELS, FullyConnected, WhitenedCNN


@pytest.mark.parametrize("name", list(MODELS))
@pytest.mark.parametrize(("channels", "side"), [(1, 32), (3, 32), (3, 128)])
def test_every_network_takes_pictures_and_gives_logits(name, channels, side):
    if name == "squeezenet" and channels == 1:
        with pytest.raises(ValueError, match="colour"):
            MODELS[name](channels, side, 7)
        return
    network = MODELS[name](channels, side, 7).eval()
    assert network(torch.rand(2, channels, side, side)).shape == (2, 7)
    last = list(network.classifier.parameters())
    assert 0 < sum(p.numel() for p in last) < sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize("hidden", [(64,), (20, 12)])
def test_the_same_weights_and_batches_give_the_losses_of_the_numpy_network(hidden):
    """Q6.1.1: the assignment's network in PyTorch, beside the one in NumPy, for 100 steps in float64."""
    dataset = synthesize_dataset(seed=3, per_class=(30, 2, 2))
    ours = MLPClassifier(hidden, learning_rate=4e-3, batch_size=72, momentum=0.5, random_state=1)
    ours.initialize(tuple(dataset.charset), 1024, np.dtype(np.float64))
    theirs = FullyConnected(1024, 36, hidden).double()
    theirs.adopt(ours.weights())
    optimizer = torch.optim.SGD(theirs.parameters(), lr=4e-3, momentum=0.5)
    losses = []
    batches = [
        b
        for epoch in range(7)
        for b in get_random_batches(dataset.train.x, dataset.train.y, 72, rng=np.random.default_rng(epoch))
    ]
    for x, y in batches[:100]:
        names = np.array(list(dataset.charset))[y.argmax(axis=1)]
        seen = []
        ours.set_params(batch_size=len(x)).partial_fit(x, names, callback=seen.append)
        optimizer.zero_grad()
        loss = functional.cross_entropy(
            theirs(torch.from_numpy(x)), torch.from_numpy(y.argmax(axis=1)), reduction="sum"
        )
        loss.backward()
        optimizer.step()
        losses.append((seen[0].loss, loss.item() / len(x)))
    numpy_losses, torch_losses = np.array(losses).T
    assert len(losses) == 100
    np.testing.assert_allclose(torch_losses, numpy_losses, rtol=0, atol=1e-5)
    assert numpy_losses[-10:].mean() < numpy_losses[:10].mean() - 0.03


def test_whitening_takes_correlated_pixels_apart():
    rng = torch.Generator().manual_seed(0)
    smooth = functional.avg_pool2d(torch.rand(200, 3, 20, 20, generator=rng), 5, stride=1)
    images = (smooth - smooth.mean()) / smooth.std()
    images[:, 1] = 0.9 * images[:, 0] + 0.1 * images[:, 1]  # channels as alike as those of photographs
    network = WhitenedCNN(3, 16, 4)
    network.prepare(images)
    responses = functional.conv2d(images, network.whitening).transpose(0, 1).flatten(1)
    half = len(responses) // 2
    torch.testing.assert_close(responses[half:], -responses[:half])
    covariance = torch.cov(responses[:half])
    variances = covariance.diagonal()
    assert ((variances > 0.2) & (variances < 1.01)).all()  # less than 1 where there is hardly anything
    assert (covariance - variances.diag()).abs().max() < 0.01
    before = torch.cov(functional.unfold(images, 2).transpose(1, 2).flatten(0, 1).T)
    assert before[~torch.eye(half, dtype=torch.bool)].abs().max() > 0.9


def test_the_whitening_is_not_learnt():
    network = WhitenedCNN(3, 32, 4)
    assert "whitening" in network.state_dict()
    assert all(parameter.shape != network.whitening.shape for parameter in network.parameters())


def test_blocks_begin_as_the_identity():
    network = WhitenedCNN(3, 32, 4)
    first = network.features[1][0]
    image = torch.rand(1, first.in_channels, 9, 9)
    torch.testing.assert_close(first(image)[:, : first.in_channels], image)
