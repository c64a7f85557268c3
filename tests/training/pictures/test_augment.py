import pytest
import torch

from inkread.training.pictures.augment import Augmentation

EVERYTHING = Augmentation(flip=True, shift=0.1, zoom=1.2, rotate=20, shear=0.2, elastic=0.03, colour=0.3, cutout=0.3)


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def images():
    return torch.rand(6, 3, 24, 24, generator=rng(1))


def test_by_default_nothing_is_varied(images):
    assert torch.equal(Augmentation().draw(6, rng())(images), images)


@pytest.mark.parametrize("channels", [1, 3])
def test_varied_pictures_are_pictures_each_varied_by_itself(channels):
    image = torch.rand(1, channels, 24, 24, generator=rng(1)).expand(6, -1, -1, -1)
    varied = EVERYTHING.draw(6, rng())(image)
    assert varied.shape == image.shape
    assert varied.min() >= 0
    assert varied.max() <= 1
    assert all((varied[i] - varied[j]).abs().mean() > 0.01 for i in range(6) for j in range(i))


def test_the_seed_decides_everything(images):
    assert torch.equal(EVERYTHING.draw(6, rng(3))(images), EVERYTHING.draw(6, rng(3))(images))
    assert not torch.equal(EVERYTHING.draw(6, rng(3))(images), EVERYTHING.draw(6, rng(4))(images))


def test_processes_that_share_a_batch_vary_it_as_one_would(images):
    whole = EVERYTHING.draw(6, rng())(images)
    for rank in range(2):
        share = slice(rank, None, 2)
        part = EVERYTHING.draw(6, rng()).part(share)(images[share])
        torch.testing.assert_close(part, whole[share])


def test_flipping_mirrors_about_half(images):
    varied = Augmentation(flip=True).draw(6, rng())(images)
    mirrored = [torch.allclose(a, b.flip(-1), atol=1e-5) for a, b in zip(varied, images, strict=True)]
    same = [torch.allclose(a, b, atol=1e-5) for a, b in zip(varied, images, strict=True)]
    assert all(a != b for a, b in zip(mirrored, same, strict=True))
    assert 0 < sum(mirrored) < 6


def test_moving_moves_by_no_more_than_asked_for():
    dot = torch.zeros(200, 1, 41, 41)
    dot[:, :, 20, 20] = 1
    varied = Augmentation(shift=0.1).draw(200, rng())(dot)
    places = varied.flatten(1).argmax(dim=1)
    offsets = torch.stack([places // 41 - 20, places % 41 - 20]).abs()
    assert 3 <= offsets.max() <= 5


def test_zooming_and_turning_keep_the_middle():
    dot = torch.zeros(50, 1, 41, 41)
    dot[:, :, 19:22, 19:22] = 1
    varied = Augmentation(zoom=1.3, rotate=30, shear=0.3).draw(50, rng())(dot)
    assert (varied[:, 0, 20, 20] > 0.9).all()


def test_hiding_hides_a_square():
    image = torch.zeros(30, 1, 40, 40)
    image[..., ::2] = 1
    varied = Augmentation(cutout=0.5).draw(30, rng())(image)
    hidden = (varied == 0.5).float().mean(dim=(1, 2, 3))
    assert hidden.max() == pytest.approx(0.25, abs=0.02)
    assert hidden.min() > 0.05


def test_moving_by_itself_keeps_every_pixel_sharp():
    images = (torch.rand(50, 1, 24, 24, generator=rng(1)) > 0.5).float()
    varied = Augmentation(shift=0.2, flip=True).draw(50, rng())(images)
    assert ((varied - varied.round()).abs() < 1e-4).all()
    assert (varied != images).any()
