import json

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from inkread import ImageError, ModelError
from inkread.arrays import read_torch_tensors, write_tensors
from inkread.training.pictures.classifier import ImageClassifier


@pytest.fixture(params=[False, True], ids=["", "mirror"])
def classifier(request):
    torch.manual_seed(0)
    model = ImageClassifier("plain", ["cat", "dog", "eel"], 3, 24, mirror=request.param)
    model.mean.fill_(0.4)
    model.std.fill_(0.2)
    return model.eval()


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (5, 3, 24, 24), dtype=np.uint8)


def test_probabilities_are_shares(classifier, images):
    probabilities = classifier.predict_proba(images)
    assert probabilities.shape == (5, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(classifier.predict_proba(images, batch_size=2), probabilities, atol=1e-6)


def test_a_picture_and_its_mirror_image_are_the_same_to_one_that_looks_at_both(classifier, images):
    mirrored = classifier.predict_proba(np.ascontiguousarray(images[..., ::-1]))
    alike = np.allclose(mirrored, classifier.predict_proba(images), atol=1e-6)
    assert alike == classifier.mirror


def test_a_classifier_survives_its_file(classifier, images, tmp_path):
    classifier.save(tmp_path / "m.safetensors", provenance={"seed": 1})
    loaded = ImageClassifier.load(tmp_path / "m.safetensors")
    assert loaded.classes == ("cat", "dog", "eel")
    assert (loaded.predict_proba(images) == classifier.predict_proba(images)).all()


def test_onnx_gives_the_same(classifier, images, tmp_path):
    classifier.export_onnx(tmp_path / "m.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "m.onnx")
    for part in (images, images[:1]):
        (logits,) = session.run(None, {"images": part.astype(np.float32) / 255})
        expected = classifier(torch.from_numpy(part) / 255).detach().numpy()
        np.testing.assert_allclose(logits, expected, atol=1e-4)
    metadata = session.get_modelmeta().custom_metadata_map
    assert json.loads(metadata["classes"]) == ["cat", "dog", "eel"]
    assert list(tmp_path.iterdir()) == [tmp_path / "m.onnx"]


def test_the_likeliest_classes_of_a_picture(classifier, tmp_path):
    Image.new("RGB", (50, 40), (90, 10, 10)).save(tmp_path / "a.png")
    likely = classifier.classify(tmp_path / "a.png", top=2)
    assert len(likely) == 2
    assert likely[0][1] >= likely[1][1]
    with pytest.raises(ImageError, match=r"b\.png"):
        classifier.classify(tmp_path / "b.png")


def test_weights_are_taken_over_where_they_fit(classifier, tmp_path):
    classifier.save(tmp_path / "m.safetensors")
    other = ImageClassifier("plain", ["one", "two"], 3, 24)
    last = other.network.classifier.weight.clone()
    other.adopt(tmp_path / "m.safetensors")
    assert torch.equal(other.network.features[0].weight, classifier.network.features[0].weight)
    assert torch.equal(other.network.classifier.weight, last)
    with pytest.raises(ModelError, match="no weights that fit"):
        ImageClassifier("resnet", ["one", "two"], 1, 24).adopt(tmp_path / "m.safetensors")


def test_squeezenet_starts_from_what_it_learnt_on_imagenet(monkeypatch):
    from torchvision.models import squeezenet1_1

    trained = squeezenet1_1().state_dict()
    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", lambda *_, **__: trained)
    own = ImageClassifier("squeezenet", ["one", "two"], 3, 64)
    own.adopt("imagenet")
    assert torch.equal(own.network.features[0].weight, trained["features.0.weight"])
    with pytest.raises(ModelError, match="resnet"):
        ImageClassifier("resnet", ["one", "two"], 3, 64).adopt("imagenet")


def test_without_the_network_the_weights_of_imagenet_are_missed_in_a_line(monkeypatch):
    def fail(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", fail)
    with pytest.raises(ModelError, match="no route to host"):
        ImageClassifier("squeezenet", ["one", "two"], 3, 64).adopt("imagenet")


def test_what_is_no_classifier_is_refused_by_name(classifier, tmp_path):
    for content in (None, b"", b"{}" * 9):
        if content is not None:
            (tmp_path / "m.safetensors").write_bytes(content)
        with pytest.raises(ModelError, match=r"m\.safetensors"):
            ImageClassifier.load(tmp_path / "m.safetensors")
    classifier.model = "resnet"
    classifier.save(tmp_path / "m.safetensors")
    with pytest.raises(ModelError, match="damaged"):
        ImageClassifier.load(tmp_path / "m.safetensors")


def rewritten(path, **metadata):
    """Write a file anew with other strings in it."""
    tensors, held = read_torch_tensors(path)
    write_tensors(path, {name: tensor.numpy() for name, tensor in tensors.items()}, held | metadata)


@pytest.mark.parametrize(
    "metadata",
    [
        {"side": "30000"},
        {"side": "0"},
        {"side": "-24"},
        {"side": "x"},
        {"channels": "4"},
        {"channels": "1"},
        {"model": "other"},
        {"classes": "[]"},
        {"classes": '"abc"'},
        {"classes": '["cat", "dog", 3]'},
        {"classes": '["cat", "dog", "\\u001b[2J"]'},
        {"classes": json.dumps(["x"] * 20_000)},
        {"classes": "[" * 100_000},
        {"mirror": "perhaps"},
    ],
)
def test_a_file_that_contradicts_itself_or_asks_for_too_much_is_refused(metadata, classifier, tmp_path):
    """A side of 30,000 took 9 GB."""
    classifier.save(tmp_path / "m.safetensors")
    rewritten(tmp_path / "m.safetensors", **metadata)
    if "mirror" in metadata:
        assert not ImageClassifier.load(tmp_path / "m.safetensors").mirror
        return
    with pytest.raises(ModelError, match=r"m\.safetensors: damaged model") as caught:
        ImageClassifier.load(tmp_path / "m.safetensors")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["fc-wide", "resnet", "squeezenet"])
def test_a_network_that_is_not_in_the_file_is_not_allocated(name, tmp_path):
    """Its sizes follow from the strings alone; those of this one would be hundreds of megabytes."""
    resource = pytest.importorskip("resource")
    ImageClassifier("fc", ["a", "b"], 1, 8).save(tmp_path / "m.safetensors")
    rewritten(tmp_path / "m.safetensors", model=name, side="512", channels="3")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ModelError, match="damaged model"):
        ImageClassifier.load(tmp_path / "m.safetensors")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("change", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(change, classifier, tmp_path):
    with torch.no_grad():
        next(classifier.network.parameters()).view(-1)[0] = change
    classifier.save(tmp_path / "m.safetensors")
    with pytest.raises(ModelError, match="finite numbers"):
        ImageClassifier.load(tmp_path / "m.safetensors")


def test_equal_classifiers_give_equal_files(classifier, tmp_path):
    for name in ("one", "two"):
        classifier.save(tmp_path / name, provenance={"a": 1, "b": 2})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
