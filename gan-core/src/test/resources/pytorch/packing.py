"""Losses of a discriminator that judges packs of samples, their gradients, and penalties on its slopes
by a pack, in PyTorch: the reference of PackingTest.

    python3 packing.py

Writes packing.json beside this script. Made with Debian's python3-torch (1.13), on the CPU. A pack is
put together by torch.cat, sample by sample, and judged by itself.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_num_threads(1)

SHAPE = (6, 2, 2, 3)
HIDDEN = 4


def judge(pack, p):
    """One output for a pack (n * C, H, W)."""
    return (torch.tanh(pack.flatten() @ p[0] + p[1]) @ p[2] + p[3]).reshape(1)


def packs(samples, size):
    return [torch.cat([samples[i + j] for j in range(size)], 0) for i in range(0, len(samples), size)]


def outputs(samples, size, p):
    return torch.cat([judge(pack, p) for pack in packs(samples, size)])


def slopes(samples, size, p):
    """The squared norm of the slope of each output by all numbers of its pack."""
    squares = []
    for pack in packs(samples, size):
        point = pack.detach().requires_grad_(True)
        (slope,) = torch.autograd.grad(judge(point, p).sum(), point, create_graph=True)
        squares.append((slope * slope).sum())
    return torch.stack(squares)


def objectives(real, fake, size, p):
    r, f = outputs(real, size, p), outputs(fake, size, p)
    one, zero = torch.ones_like(r), torch.zeros_like(r)
    entropy = F.binary_cross_entropy_with_logits
    return {
        "discriminator": entropy(r, one) + entropy(f, zero),
        "generator": entropy(f, one),
        "relativistic": F.softplus(f - r).mean(),
        "r1": 5.0 * slopes(real, size, p).mean(),
        "gradientPenalty": 10.0 * (((slopes(fake, size, p) + 1e-12).sqrt() - 1) ** 2).mean(),
    }


def main():
    g = torch.Generator().manual_seed(3)

    def normal(*size):
        return torch.randn(size, generator=g, dtype=torch.float64).mul(1000).round() / 1000

    real, fake = normal(*SHAPE), normal(*SHAPE) + 0.5
    cases = []
    for size in (1, 2, 3):
        numbers = size * 12
        shapes = [(numbers, HIDDEN), (HIDDEN,), (HIDDEN, 1), (1,)]
        parameters = [normal(*s) / 2 for s in shapes]
        for name in ("discriminator", "generator", "relativistic", "r1", "gradientPenalty"):
            leaves = [p.clone().requires_grad_(True) for p in parameters]
            made = fake.clone().requires_grad_(True)
            value = objectives(real, made, size, leaves)[name]
            gradients = torch.autograd.grad(value, leaves + [made], allow_unused=True)
            flat = [
                (torch.zeros_like(x) if d is None else d).flatten().tolist()
                for x, d in zip(leaves + [made], gradients)]
            cases.append({
                "objective": name, "size": size, "shapes": [list(s) for s in shapes],
                "parameters": [p.flatten().tolist() for p in parameters],
                "value": value.item(), "gradients": flat[:-1], "byFakes": flat[-1]})
    text = json.dumps({
        "torch": torch.__version__, "shape": SHAPE, "real": real.flatten().tolist(),
        "fake": fake.flatten().tolist(), "cases": cases}).replace("}, {", "},\n{")
    pathlib.Path(__file__).with_name("packing.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
