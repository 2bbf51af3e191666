"""Values and gradients of the losses in PyTorch: the reference of ObjectiveContractTest.

    python3 losses.py

Writes losses.json beside this script. Made with Debian's python3-torch (1.13), on the CPU. Each loss
is written out from its definition; only the cross-entropy of probabilities is PyTorch's own, for
its clamped logarithms.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def cross_entropy(x, label):
    return -(label * F.logsigmoid(x) + (1 - label) * F.logsigmoid(-x)).mean()


def probabilities_cross_entropy(p, label):
    return F.binary_cross_entropy(p, torch.full_like(p, label))


def squares(a, b):
    return lambda x, label: ((x - (label * b + (1 - label) * a)) ** 2).mean() / 2


def labelled(term, generator):
    """The same term of both sides, with their labels; the generator's loss keeps its target."""
    def discriminator(real, fake, labels, averaged):
        total = term(real, labels[0]) + term(fake, labels[1])
        return total / 2 if averaged else total
    return discriminator, lambda real, fake: generator(fake)


def two_terms(on_real, on_fake, generator):
    def discriminator(real, fake, labels, averaged):
        total = on_real(real) + on_fake(fake)
        return total / 2 if averaged else total
    return discriminator, lambda real, fake: generator(fake)


def comparing(loss):
    """The generator's loss is the discriminator's with reals and fakes exchanged."""
    return lambda real, fake, labels, averaged: loss(real, fake), lambda real, fake: loss(fake, real)


def pairs(better, worse):
    losses = [-F.logsigmoid(b - w) for b, w in zip(better.flatten(), worse.flatten())]
    return sum(losses) / len(losses)


def against_means(judge_better, judge_worse):
    def loss(better, worse):
        above, below = better - worse.mean(), worse - better.mean()
        return (judge_better(above).mean() + judge_worse(below).mean()) / 2
    return loss


LOSSES = {
    "bce": labelled(probabilities_cross_entropy, lambda f: probabilities_cross_entropy(f, 1.0)),
    "bceWithLogits": labelled(cross_entropy, lambda f: -F.logsigmoid(f).mean()),
    "minimax": labelled(cross_entropy, lambda f: F.logsigmoid(-f).mean()),
    "leastSquares": labelled(squares(0, 1), lambda f: ((f - 1) ** 2).mean() / 2),
    "leastSquares[-1.0, 1.0, 0.0]": labelled(squares(-1, 1), lambda f: (f ** 2).mean() / 2),
    "hinge": two_terms(
        lambda r: torch.clamp(1 - r, min=0).mean(), lambda f: torch.clamp(1 + f, min=0).mean(), lambda f: -f.mean()),
    "wasserstein": two_terms(lambda r: -r.mean(), lambda f: f.mean(), lambda f: -f.mean()),
    "relativistic": comparing(pairs),
    "relativisticAverage": comparing(against_means(lambda t: -F.logsigmoid(t), lambda t: -F.logsigmoid(-t))),
    "relativisticAverageHinge": comparing(
        against_means(lambda t: torch.clamp(1 - t, min=0), lambda t: torch.clamp(1 + t, min=0))),
    "relativisticAverageLeastSquares": comparing(against_means(lambda t: (t - 1) ** 2, lambda t: (t + 1) ** 2)),
}
LABELLED = ["bce", "bceWithLogits", "minimax", "leastSquares", "leastSquares[-1.0, 1.0, 0.0]"]
AVERAGED = LABELLED + ["hinge", "wasserstein"]


def case(name, shape, labels, averaged, dtype, extreme=False):
    discriminator, generator = LOSSES[name]
    if extreme and name == "bce":
        numbers = ([0, 1, 1e-3, 0.999], [1, 0, 0.999, 1e-3])
    elif extreme:
        numbers = ([-100, 100, -20, 20], [100, -100, 20, -20])
    else:
        g = torch.Generator().manual_seed(5)
        numbers = [torch.randn(shape, generator=g, dtype=torch.float64) * 3 for _ in range(2)]
        if name == "bce":
            numbers = [torch.sigmoid(x) for x in numbers]
    real, fake = (torch.as_tensor(x, dtype=torch.float32).to(dtype).reshape(shape).requires_grad_(True) for x in numbers)
    d = discriminator(real, fake, labels, averaged)
    d_real, d_fake = torch.autograd.grad(d, [real, fake])
    g = generator(real, fake)
    g_real, g_fake = torch.autograd.grad(g, [real, fake], allow_unused=True)

    def flat(x):
        return x.detach().flatten().tolist()

    return {
        "loss": name, "shape": list(shape), "realLabel": labels[0], "fakeLabel": labels[1], "averaged": averaged,
        "dtype": str(dtype)[6:], "real": flat(real), "fake": flat(fake),
        "discriminatorLoss": d.item(), "generatorLoss": g.item(),
        "discriminatorGradientReal": flat(d_real), "discriminatorGradientFake": flat(d_fake),
        "generatorGradientReal": [] if g_real is None else flat(g_real), "generatorGradientFake": flat(g_fake)}


def main():
    cases = []
    for name in LOSSES:
        for dtype in (torch.float32, torch.float64):
            cases.append(case(name, (4,), (1.0, 0.0), False, dtype))
            if name in LABELLED:
                cases.append(case(name, (3, 1), (0.9, 0.0), True, dtype))
                cases.append(case(name, (4, 1), (0.9, 0.0), False, dtype))
                cases.append(case(name, (2, 1, 4, 4), (0.98, 0.02), False, dtype))
            else:
                cases.append(case(name, (2, 1, 4, 4), (1.0, 0.0), False, dtype))
            if name in AVERAGED:
                cases.append(case(name, (3, 1), (1.0, 0.0), True, dtype))
            cases.append(case(name, (4, 1), (1.0, 0.0), False, dtype, extreme=True))
    text = json.dumps({"torch": torch.__version__, "cases": cases}).replace('}, {', '},\n{')
    pathlib.Path(__file__).with_name("losses.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
