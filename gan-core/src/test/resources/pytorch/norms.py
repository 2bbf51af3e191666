"""Normalisation, embedding, attention and projection layers: the reference of NormalisationContractTest.

    python3 norms.py

Each layer runs three times in training mode on inputs of its own, then once in inference mode. L is the sum over
passes of sum(w * f * (1 + f)), f the outputs and w random weights; given are the gradients of L by inputs and
parameters, and, of S, the sum of squares of all these gradients, its own gradients. The three training passes are
one graph, as a discriminator's on reals and on fakes are. Everything is float64 with inputs and initial parameters
that float32 holds exactly. Parameters are listed as DJL lists them: a block's own in the order they were added,
then its children's; buffers have "trained" false.

Layers that PyTorch has are PyTorch's; conditional batch normalisation, self-attention and the projection head are
written out below from their papers. Writes norms.json beside this script. Made with Debian's python3-torch (1.13),
on the CPU.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn.functional import batch_norm, max_pool2d, softmax
from torch.nn.utils import spectral_norm

torch.set_default_dtype(torch.float64)


class ConditionalBatchNorm(nn.Module):
    def __init__(self, classes, channels, momentum=0.1, eps=1e-5):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(classes, channels))
        self.beta = nn.Parameter(torch.zeros(classes, channels))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("var", torch.ones(channels))
        self.momentum, self.eps = momentum, eps

    def forward(self, x, y):
        shape = (*x.shape[:2], *[1] * (x.dim() - 2))
        x = batch_norm(x, self.mean, self.var, None, None, self.training, self.momentum, self.eps)
        return self.gamma[y].view(shape) * x + self.beta[y].view(shape)


class SelfAttention(nn.Module):
    def __init__(self, channels, pooled, normalised):
        super().__init__()
        wrap = spectral_norm if normalised else lambda layer: layer
        self.gamma = nn.Parameter(torch.zeros(1))
        self.query = wrap(nn.Conv2d(channels, channels // 8, 1, bias=False))
        self.key = wrap(nn.Conv2d(channels, channels // 8, 1, bias=False))
        self.value = wrap(nn.Conv2d(channels, channels // 2, 1, bias=False))
        self.output = wrap(nn.Conv2d(channels // 2, channels, 1, bias=False))
        self.pooled = pooled

    def forward(self, x):
        keys, values = self.key(x), self.value(x)
        if self.pooled:
            keys, values = max_pool2d(keys, 2), max_pool2d(values, 2)
        weights = softmax(torch.einsum("bcn,bcm->bnm", self.query(x).flatten(2), keys.flatten(2)), 2)
        mixed = torch.einsum("bnm,bcm->bcn", weights, values.flatten(2))
        return x + self.gamma * self.output(mixed.unflatten(2, x.shape[2:]))


class ProjectionHead(nn.Module):
    def __init__(self, classes, features, normalised):
        super().__init__()
        wrap = spectral_norm if normalised else lambda layer: layer
        self.linear = wrap(nn.Linear(features, 1))
        self.embedding = wrap(nn.Embedding(classes, features))

    def forward(self, x, y):
        return self.linear(x) + torch.einsum("bf,bf->b", self.embedding(y), x)[:, None]


def own(module):
    """A module's parameters and buffers without its children's, in DJL's order, and whether they are trained."""
    if hasattr(module, "weight_orig"):
        yield from [(module.weight_u, False), (module.weight_v, False), (module.weight_orig, True)]
        if getattr(module, "bias", None) is not None:
            yield module.bias, True
    else:
        yield from [(p, True) for p in module.parameters(recurse=False)]
        yield from [(b, False) for b in module.buffers(recurse=False)]


def tensors(module):
    yield from own(module)
    for child in module.children():
        yield from tensors(child)


def flat(x):
    return [float(f"{number:.13g}") for number in x.detach().flatten().tolist()]


def case(name, module, shape, classes=0, scale=1.0):
    g = torch.Generator().manual_seed(1)

    def random(size):
        return torch.randn(size, generator=g).mul(64).round().div(64)

    with torch.no_grad():
        for tensor, _ in tensors(module):
            tensor.copy_(scale * random(tensor.shape))
        for part in module.modules():
            if isinstance(part, ConditionalBatchNorm):
                part.var.abs_()
            if hasattr(part, "weight_u"):
                for vector in (part.weight_u, part.weight_v):
                    vector.copy_((vector / vector.norm()).to(torch.float32))
    before = [flat(t) for t, _ in tensors(module)]
    trained = [t for t, is_trained in tensors(module) if is_trained]
    embeds = isinstance(module, nn.Embedding)
    passes = []
    for _ in range(4):
        inputs = [] if embeds else [random(shape).requires_grad_()]
        if classes:
            inputs.append(torch.randint(0, classes, shape[:1], generator=g))
        passes.append(inputs)

    def run(part):
        differentiated = [x for inputs in part for x in inputs if x.is_floating_point()] + trained
        outputs = [module(*inputs) for inputs in part]
        weights = [random(f.shape) for f in outputs]
        loss = sum((w * f * (1 + f)).sum() for w, f in zip(weights, outputs))
        first = torch.autograd.grad(loss, differentiated, create_graph=True)
        squares = sum(x.square().sum() for x in first)
        second = torch.autograd.grad(squares, differentiated, allow_unused=True)
        second = [torch.zeros_like(x) if s is None else s for x, s in zip(differentiated, second)]
        return {
            "inputs": [[flat(x) for x in inputs] for inputs in part], "weights": [flat(w) for w in weights],
            "outputs": [flat(f) for f in outputs], "gradients": [flat(x) for x in first],
            "second": [flat(x) for x in second]}

    training = run(passes[:3])
    after = [flat(t) for t, _ in tensors(module)]
    module.eval()
    inference = run(passes[3:])
    assert after == [flat(t) for t, _ in tensors(module)]
    return {
        "name": name, "shape": list(shape), "classes": classes, "trained": [t for _, t in tensors(module)],
        "parameters": before, "after": after, "training": training, "inference": inference}


def main():
    cases = [
        case("InstanceNorm", nn.InstanceNorm1d(3), (2, 3, 5)),
        case("InstanceNorm", nn.InstanceNorm2d(3), (1, 3, 5, 3)),
        case("InstanceNorm affine", nn.InstanceNorm2d(3, affine=True), (2, 3, 3, 5)),
        case("InstanceNorm affine epsilon", nn.InstanceNorm3d(2, affine=True, eps=0.1), (2, 2, 3, 2, 3)),
        case("GroupNorm", nn.GroupNorm(3, 9), (3, 9)),
        case("GroupNorm", nn.GroupNorm(3, 6), (2, 6, 5)),
        case("GroupNorm", nn.GroupNorm(3, 9), (1, 9, 3, 3)),
        case("GroupNorm plain epsilon", nn.GroupNorm(1, 3, eps=0.1, affine=False), (2, 3, 3, 2, 3)),
        case("LabelEmbedding", nn.Embedding(5, 3), (7,), 5),
        case("ConditionalBatchNorm", ConditionalBatchNorm(3, 5), (7, 5), 3),
        case("ConditionalBatchNorm", ConditionalBatchNorm(3, 2), (5, 2, 3), 3),
        case("ConditionalBatchNorm", ConditionalBatchNorm(3, 3), (3, 3, 3, 1), 3),
        case("ConditionalBatchNorm constants", ConditionalBatchNorm(3, 3, 0.3, 1e-3), (3, 3, 3, 1, 2), 3),
        case("SpectralNorm linear", spectral_norm(nn.Linear(5, 3)), (4, 5)),
        case("SpectralNorm iterations", spectral_norm(nn.Linear(5, 3, bias=False), n_power_iterations=3), (4, 5)),
        case("SpectralNorm convolution", spectral_norm(nn.Conv2d(3, 5, 3, 2, 1)), (1, 3, 3, 5)),
        case("SpectralNorm axis", spectral_norm(nn.Conv2d(3, 5, 3, 2, 1), dim=1), (1, 3, 3, 5)),
        case("SpectralNorm convolution 1d", spectral_norm(nn.Conv1d(3, 5, 3)), (2, 3, 5)),
        case("SpectralNorm transposed", spectral_norm(nn.ConvTranspose2d(3, 2, 3, 2, 1)), (1, 3, 2, 3)),
        case("SpectralNorm embedding", spectral_norm(nn.Embedding(5, 3)), (7,), 5),
        case("SelfAttention", SelfAttention(8, True, False), (2, 8, 2, 4), scale=0.5),
        case("SelfAttention unpooled", SelfAttention(8, False, False), (1, 8, 3, 3), scale=0.5),
        case("SelfAttention normalised", SelfAttention(16, True, True), (1, 16, 4, 2)),
        case("ProjectionHead", ProjectionHead(3, 5, False), (4, 5), 3),
        case("ProjectionHead normalised", ProjectionHead(3, 5, True), (4, 5), 3),
    ]
    document = {"torch": torch.__version__, "cases": cases}
    pathlib.Path(__file__).with_name("norms.json").write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
