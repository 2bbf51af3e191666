"""Outputs, first and second gradients of small stock networks from images to images, and of a discriminator of patches,
in PyTorch: the reference of StockTranslatorTest.

    python3 translators.py

The modules are written after the papers' own implementations, in the library's form: skips as recursive modules,
repeated pixels in place of transposed convolutions in the residual translator. For an output y and random numbers v,
the objective is sum(v * y^2); "gradients" has its gradients by the input and the parameters, "second" the gradients of
the sum of all their squares by the same. "inUse" is the output in evaluation mode with running means of 0 and variances
of 1. Writes translators.json beside this script. Made with Debian's python3-torch
(1.13) in float64, on the CPU.
"""

import json
import pathlib

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

# DJL keeps the slope as a float32.
SLOPE = torch.tensor(0.2, dtype=torch.float32).item()


class Skip(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.block = nn.Sequential(*layers)

    def forward(self, x):
        return torch.cat([x, self.block(x)], 1)


class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.block = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.block(x)


def down(inputs, outputs, bias=True):
    return nn.Conv2d(inputs, outputs, 4, 2, 1, bias=bias)


def up(inputs, outputs, bias=True):
    return nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=bias)


def unet(inputs, outputs, w):
    """Three levels."""
    innermost = Skip(nn.LeakyReLU(SLOPE), down(2 * w, 4 * w), nn.ReLU(), up(4 * w, 2 * w, False),
                     nn.InstanceNorm2d(2 * w))
    middle = Skip(nn.LeakyReLU(SLOPE), down(w, 2 * w, False), nn.InstanceNorm2d(2 * w), innermost, nn.ReLU(),
                  up(4 * w, w, False), nn.InstanceNorm2d(w))
    return nn.Sequential(down(inputs, w), middle, nn.ReLU(), up(2 * w, outputs), nn.Tanh())


def residual(inputs, outputs, w, levels):
    """Two blocks, kernel 3."""
    def convolution(a, b, stride=1):
        return [nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.InstanceNorm2d(b)]

    top = w << levels

    def block():
        return Residual(*convolution(top, top), nn.ReLU(), *convolution(top, top))

    layers = [*convolution(inputs, w), nn.ReLU()]
    for level in range(levels):
        layers += [*convolution(w << level, 2 * w << level, 2), nn.ReLU()]
    layers += [block(), block()]
    for level in reversed(range(levels)):
        layers += [nn.Upsample(scale_factor=2), *convolution(2 * w << level, w << level), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(w, outputs, 3, 1, 1), nn.Tanh())


def superresolution(channels, w, levels, norm):
    """Two blocks, kernel 3, normalised by batch or not at all."""
    def plain(a, b):
        return nn.Conv2d(a, b, 3, 1, 1)

    def convolution(a, b):
        return [nn.Conv2d(a, b, 3, 1, 1, bias=False), nn.BatchNorm2d(b)] if norm else [plain(a, b)]

    def block():
        return Residual(*convolution(w, w), nn.PReLU(), *convolution(w, w))

    layers = [plain(channels, w), nn.PReLU(), Residual(block(), block(), *convolution(w, w))]
    for _ in range(levels):
        layers += [plain(w, 4 * w), nn.PixelShuffle(2), nn.PReLU()]
    return nn.Sequential(*layers, plain(w, channels), nn.Tanh())


def patches(channels, w):
    """Two layers."""
    return nn.Sequential(
        nn.Conv2d(channels, w, 4, 2, 1), nn.LeakyReLU(SLOPE), nn.Conv2d(w, 2 * w, 4, 2, 1, bias=False),
        nn.InstanceNorm2d(2 * w), nn.LeakyReLU(SLOPE), nn.Conv2d(2 * w, 4 * w, 4, 1, 1, bias=False),
        nn.InstanceNorm2d(4 * w), nn.LeakyReLU(SLOPE), nn.Conv2d(4 * w, 1, 4, 1, 1))


def flat(arrays):
    return [[float(f"{number:.15g}") for number in a.detach().flatten().tolist()] for a in arrays]


def case(name, module, shape, generator):
    def normal(size):
        return torch.randn(size, generator=generator).mul(64).round().div(64)

    for parameter in module.parameters():
        parameter.data = normal(parameter.shape).mul(0.25)
    x = normal(shape).requires_grad_(True)
    arrays = [x, *module.parameters()]
    in_use = module.eval()(x)
    y = module.train()(x)
    v = normal(y.shape)
    gradients = torch.autograd.grad((v * y * y).sum(), arrays, create_graph=True)
    second = torch.autograd.grad(sum((g * g).sum() for g in gradients), arrays, allow_unused=True)
    second = [torch.zeros_like(a) if s is None else s for a, s in zip(arrays, second)]
    return {
        "name": name, "inputShape": shape, "outputShape": list(y.shape),
        "parameterShapes": [list(p.shape) for p in module.parameters()], "input": flat([x])[0],
        "parameters": flat(module.parameters()), "weights": flat([v])[0], "output": flat([y])[0],
        "inUse": flat([in_use])[0],
        "gradients": flat(gradients), "second": flat(second)}


def main():
    generator = torch.Generator().manual_seed(8)
    cases = [
        case("unet", unet(1, 2, 2), (2, 1, 16, 8), generator),
        case("residual", residual(2, 1, 2, 1), (2, 2, 4, 6), generator),
        case("superresolution", superresolution(1, 2, 1, False), (2, 1, 3, 5), generator),
        case("patches", patches(2, 1), (2, 2, 16, 20), generator),
        case("residual_twice", residual(2, 1, 2, 2), (2, 2, 8, 12), generator),
        case("superresolution_batch", superresolution(2, 2, 2, True), (2, 2, 3, 5), generator),
    ]
    text = json.dumps({"torch": torch.__version__, "cases": cases}).replace("}, {", "},\n{")
    pathlib.Path(__file__).with_name("translators.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
