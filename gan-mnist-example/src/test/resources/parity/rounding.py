"""How far five rounds in float32 move in PyTorch itself when its products are rounded otherwise.

    python3 rounding.py DIR_WITH_MNIST_GZ RECIPE...

Changes every result of a linear layer or convolution by 1e-7 of the sum of its addends' sizes, times a
normal number; single products of float32 libraries are off by up to three times that. Now and then such
a change turns the sign of an activation near 0, and a slope with it. Prints, over eight tries, the
greatest difference of figures to their size, of single entries, and of norms and means for each entry:
ParityTest allows some recipes twice that.
"""

import math
import sys

import torch
from torch import nn

import parity

NOISE, TRIES = 1e-7, 8
generator = torch.Generator()
noisy = False


def rounded_otherwise(layer):
    plain = layer.forward

    def forward(self, x, *rest):
        y = plain(self, x, *rest)
        if not noisy:
            return y
        weight, bias = self.weight, self.bias
        with torch.no_grad():
            self.weight, self.bias = nn.Parameter(weight.abs()), None
            sizes = plain(self, x.abs(), *rest)
            self.weight, self.bias = weight, bias
            change = NOISE * torch.randn(y.shape, generator=generator, dtype=y.dtype) * sizes
        return y + change

    layer.forward = forward


def largest_differences(one, other):
    figure = entry = typical = 0
    for a, b in zip(one["rounds"], other["rounds"]):
        for name in (name for name in a if "Accuracy" not in name):
            figure = max(figure, abs(a[name] - b[name]) / max(1e-6, abs(a[name])))
    for network in one["networks"]:
        for a, b in zip(one["networks"][network], other["networks"][network]):
            if not a["ineffective"]:
                pairs = [pair for key in ("sample", "diagonal") for pair in zip(a[key], b[key])]
                entry = max(entry, max(abs(x - y) for x, y in pairs))
                norm = abs(a["norm"] - b["norm"]) / math.sqrt(math.prod(a["shape"]))
                typical = max(typical, abs(a["mean"] - b["mean"]), norm)
    return figure, entry, typical


def main():
    global noisy
    torch.set_num_threads(1)
    for layer in (nn.Linear, nn.Conv2d, nn.ConvTranspose2d):
        rounded_otherwise(layer)
    images = parity.idx("train-images-idx3-ubyte.gz", 2051, 28, 28).reshape(60000, 784)
    labels = parity.idx("train-labels-idx1-ubyte.gz", 2049).long()
    for recipe in (recipe for recipe in parity.RECIPES if parity.name_of(recipe) in sys.argv[2:]):
        noisy = False
        expected = parity.play(recipe, images, labels, torch.float32)
        noisy = True
        found = []
        for seed in range(TRIES):
            generator.manual_seed(seed)
            found.append(largest_differences(expected, parity.play(recipe, images, labels, torch.float32)))
        print(parity.name_of(recipe), *(f"{max(column):.1e}" for column in zip(*found)))


if __name__ == "__main__":
    main()
