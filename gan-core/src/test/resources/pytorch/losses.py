"""Values and gradients of the binary cross-entropies in PyTorch: the reference of GanLossPyTorchTest.

    python3 losses.py

Writes losses.json beside this script. Made with Debian's python3-torch (1.13), on the CPU.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

LOSSES = {
    "bceWithLogits": F.binary_cross_entropy_with_logits,
    "bce": F.binary_cross_entropy,
}
EXTREMES = {
    "bceWithLogits": ([-100, 100, -20, 20], [100, -100, 20, -20]),
    "bce": ([0, 1, 1e-3, 0.999], [1, 0, 0.999, 1e-3]),
}


def case(name, shape, labels, averaged, dtype, numbers=None):
    loss = LOSSES[name]
    if numbers is None:
        g = torch.Generator().manual_seed(5)
        numbers = [torch.randn(shape, generator=g, dtype=torch.float64) * 3 for _ in range(2)]
        if name == "bce":
            numbers = [torch.sigmoid(x) for x in numbers]
    real, fake = (torch.as_tensor(x, dtype=torch.float32).to(dtype).reshape(shape).requires_grad_(True) for x in numbers)
    d = loss(real, torch.full_like(real, labels[0])) + loss(fake, torch.full_like(fake, labels[1]))
    d = d / 2 if averaged else d
    d_real, d_fake = torch.autograd.grad(d, [real, fake])
    g = loss(fake, torch.ones_like(fake))
    (g_fake,) = torch.autograd.grad(g, [fake])

    def flat(x):
        return x.detach().flatten().tolist()

    return {
        "loss": name, "shape": list(shape), "realLabel": labels[0], "fakeLabel": labels[1], "averaged": averaged,
        "dtype": str(dtype)[6:], "real": flat(real), "fake": flat(fake),
        "discriminatorLoss": d.item(), "generatorLoss": g.item(),
        "discriminatorGradientReal": flat(d_real), "discriminatorGradientFake": flat(d_fake),
        "generatorGradientFake": flat(g_fake)}


def main():
    cases = []
    for name in LOSSES:
        for dtype in (torch.float32, torch.float64):
            cases.append(case(name, (4,), (1.0, 0.0), False, dtype))
            cases.append(case(name, (3, 1), (0.9, 0.0), True, dtype))
            cases.append(case(name, (2, 1, 4, 4), (0.98, 0.02), False, dtype))
            cases.append(case(name, (4, 1), (1.0, 0.0), False, dtype, EXTREMES[name]))
    text = json.dumps({"torch": torch.__version__, "cases": cases}).replace('}, {', '},\n{')
    pathlib.Path(__file__).with_name("losses.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
