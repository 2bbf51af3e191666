"""Outputs, first and second gradients of small StyleGAN2 networks in PyTorch: the reference of StyleGanTest.

    python3 stylegan.py

Written after the paper and its configuration for small images: weights N(0, 1) that run scaled by rate / sqrt(fan-in),
leaky ReLU times sqrt(2), and modulated convolutions with a weight for each sample, in groups. In the library's form:
the first convolution of a size runs before its input is enlarged bilinearly, images go through tanh, and the
discriminator halves by plain convolutions of stride 2. For an output y and random numbers v, the objective is
sum(v * y^2); "gradients" has its gradients by the input and the parameters, "second" the gradients of the sum of all
their squares by the same. "mean" is the mean style after one pass in training. Writes stylegan.json beside this script.
Made with Debian's python3-torch (1.13) in float64, on the CPU.
"""

import json
import math
import pathlib

import torch
from torch.nn import functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


class Arrays:
    """Parameters in the order of their use: made in a first pass, handed out again in later ones."""

    def __init__(self, normal):
        self.normal, self.all, self.at = normal, [], None

    def __call__(self, shape, size=1.):
        if self.at is None:
            self.all.append(self.normal(shape).mul(size).requires_grad_(True))
            return self.all[-1]
        self.at += 1
        return self.all[self.at - 1]


def act(x):
    return F.leaky_relu(x, 0.2) * math.sqrt(2)


def linear(x, p, outputs, rate=1.):
    w, b = p((outputs, x.shape[1]), 1 / rate), p((outputs,), 1 / rate)
    return x @ (w * (rate / math.sqrt(x.shape[1]))).t() + b * rate


def convolution(x, p, outputs, kernel, stride):
    w, b = p((outputs, x.shape[1], kernel, kernel)), p((outputs,))
    return F.conv2d(x, w / math.sqrt(x.shape[1] * kernel ** 2), b, stride, 1)


def modulated(x, style, p, outputs, kernel, demodulate=True):
    n, inputs, height, width = x.shape
    s = linear(style, p, inputs) + 1
    w, b = p((outputs, inputs, kernel, kernel)), p((outputs,))
    w = (w / math.sqrt(inputs * kernel ** 2))[None] * s[:, None, :, None, None]  # (N, out, in, k, k)
    if demodulate:
        w = w * (w.square().sum([2, 3, 4], True) + 1e-8).rsqrt()
    y = F.conv2d(x.reshape(1, n * inputs, height, width), w.reshape(n * outputs, inputs, kernel, kernel),
                 padding=kernel // 2, groups=n)
    return y.reshape(n, outputs, height, width) + b[:, None, None]


def normalised(z):
    return z * (z.square().mean(1, True) + 1e-8).rsqrt()


def double(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def generator(image, w, latent, classes):
    channels, height, width = image
    doublings = 0
    while height % 2 == 0 and width % 2 == 0 and min(height, width) >= 8:
        height, width, doublings = height // 2, width // 2, doublings + 1

    def run(z, p, labels):
        style = normalised(z)
        if classes:
            style = torch.cat([style, normalised(p((classes, latent))[labels])], 1)
        for _ in range(2):
            style = act(linear(style, p, 4 * w, 0.01))
        wide = w << doublings
        x = p((wide, height, width))[None].repeat(len(z), 1, 1, 1)
        x = act(modulated(x, style, p, wide, 3))
        drawn = modulated(x, style, p, channels, 1, False)
        for i in reversed(range(doublings)):
            x = act(double(modulated(x, style, p, w << i, 3)))
            x = act(modulated(x, style, p, w << i, 3))
            drawn = double(drawn) + modulated(x, style, p, channels, 1, False)
        return torch.tanh(drawn), style.mean(0) * 0.005

    return run


def discriminator(w, halvings):
    """Batches of at most 4 samples, so that all are one group."""
    def run(x, p, _):
        for i in range(halvings):
            x = act(convolution(x, p, w << i, 4, 2))
        deviation = (x.var(0, unbiased=False) + 1e-8).sqrt().mean()
        x = torch.cat([x, deviation.expand(len(x), 1, *x.shape[2:])], 1)
        x = act(convolution(x, p, w << (halvings - 1), 3, 1))
        x = act(linear(x.flatten(1), p, w << halvings))
        return linear(x, p, 1), torch.zeros(0)

    return run


def flat(arrays):
    return [[float(f"{number:.15g}") for number in a.detach().flatten().tolist()] for a in arrays]


def case(name, run, shape, labels, seeds):
    def normal(size):
        return torch.randn(size, generator=seeds).mul(64).round().div(64)

    x = normal(shape).requires_grad_(True)
    p = Arrays(normal)
    run(x, p, labels)
    p.at = 0
    y, mean = run(x, p, labels)
    v = normal(y.shape)
    arrays = [x, *p.all]
    gradients = torch.autograd.grad((v * y * y).sum(), arrays, create_graph=True)
    second = torch.autograd.grad(sum((g * g).sum() for g in gradients), arrays)
    return {
        "name": name, "inputShape": shape, "outputShape": list(y.shape), "labels": labels,
        "parameterShapes": [list(a.shape) for a in p.all], "input": flat([x])[0],
        "parameters": flat(p.all), "weights": flat([v])[0], "output": flat([y])[0], "mean": flat([mean])[0],
        "gradients": flat(gradients), "second": flat(second)}


def main():
    seeds = torch.Generator().manual_seed(9)
    cases = [
        case("generator", generator((2, 16, 20), 1, 3, 0), (2, 3), [], seeds),
        case("conditional_generator", generator((1, 8, 12), 2, 3, 4), (3, 3), [3, 0, 1], seeds),
        case("discriminator", discriminator(2, 2), (3, 2, 16, 20), [], seeds),
    ]
    text = json.dumps({"torch": torch.__version__, "cases": cases}).replace("}, {", "},\n{")
    pathlib.Path(__file__).with_name("stylegan.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
