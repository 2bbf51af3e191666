"""A hundred steps of torch.optim on a quadratic: the reference of OptimizerContractTest.

    python3 optimizers.py

The problem is f(w) = sum(a (w - c)^2) / 2 with the gradient a (w - c), over a vector and a matrix. Writes
optimizers.json beside this script: for every optimizer, clipping and schedule the weights after steps 1, 2,
10 and 100. Gradients are clipped in the order of the list, weights after each step; a scheduler steps after
each step. Made with Debian's python3-torch (1.13), on the CPU.
"""

import json
import math
import pathlib

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim import SGD, Adam, AdamW, RMSprop
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, LinearLR, StepLR

A = [[0.5, 2.0, 10.0], [[1.0, 0.01], [3.0, 0.0]]]
C = [[1.0, -2.0, 0.5], [[0.25, 4.0], [-1.0, 1.0]]]
START = [[0.0, 0.0, 3.0], [[1.0, -1.0], [-1.5, 2.0]]]
RECORDED = (1, 2, 10, 100)


def norm(bound):
    return lambda w: clip_grad_norm_(w, bound)


def value(bound):
    return lambda w: clip_grad_value_(w, bound)


def cosine_and_warm_up(step):
    return (0.1 + 0.9 * (1 + math.cos(math.pi * min(step, 60) / 60)) / 2) * min(step + 1, 20) / 20


RUNS = {
    "Adam": dict(of=lambda w: Adam(w, lr=0.1)),
    "Adam, other betas": dict(of=lambda w: Adam(w, lr=2e-4, betas=(0.5, 0.999))),
    "Adam, no first moment": dict(of=lambda w: Adam(w, lr=0.03, betas=(0.0, 0.9), eps=1e-3)),
    "Adam, weight decay": dict(of=lambda w: Adam(w, lr=0.1, weight_decay=0.2)),
    "AdamW": dict(of=lambda w: AdamW(w, lr=0.1)),
    "AdamW, other numbers": dict(of=lambda w: AdamW(w, lr=0.01, betas=(0.5, 0.99), eps=1e-3, weight_decay=0.2)),
    "RMSProp": dict(of=lambda w: RMSprop(w, lr=0.01)),
    "RMSProp, other numbers": dict(of=lambda w: RMSprop(w, lr=0.003, alpha=0.9, eps=1e-3)),
    "RMSProp, momentum": dict(of=lambda w: RMSprop(w, lr=0.002, momentum=0.8)),
    "RMSProp, centered": dict(of=lambda w: RMSprop(w, lr=0.005, centered=True)),
    "RMSProp, centered, momentum": dict(of=lambda w: RMSprop(w, lr=0.001, momentum=0.7, centered=True)),
    "RMSProp, weight decay": dict(of=lambda w: RMSprop(w, lr=0.01, weight_decay=0.2)),
    "RMSProp, everything": dict(
        of=lambda w: RMSprop(w, lr=0.001, alpha=0.95, eps=1e-2, momentum=0.7, centered=True, weight_decay=0.2)),
    "SGD": dict(of=lambda w: SGD(w, lr=0.05)),
    "SGD, momentum": dict(of=lambda w: SGD(w, lr=0.02, momentum=0.8)),
    "SGD, Nesterov": dict(of=lambda w: SGD(w, lr=0.02, momentum=0.8, nesterov=True)),
    "SGD, weight decay": dict(of=lambda w: SGD(w, lr=0.05, weight_decay=0.2)),
    "SGD, everything": dict(of=lambda w: SGD(w, lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.2)),
    "Adam, norm": dict(of=lambda w: Adam(w, lr=0.1), gradients=[norm(1)]),
    "SGD, norm": dict(of=lambda w: SGD(w, lr=0.05), gradients=[norm(2)]),
    "RMSProp, value": dict(of=lambda w: RMSprop(w, lr=0.01), gradients=[value(0.7)]),
    "SGD, value": dict(of=lambda w: SGD(w, lr=0.05), gradients=[value(0.7)]),
    "SGD, norm then value": dict(of=lambda w: SGD(w, lr=0.05), gradients=[norm(2), value(0.7)]),
    "SGD, value then norm": dict(of=lambda w: SGD(w, lr=0.05), gradients=[value(0.7), norm(1)]),
    "RMSProp, weights": dict(of=lambda w: RMSprop(w, lr=0.01), weights=0.6),
    "AdamW, value and weights": dict(of=lambda w: AdamW(w, lr=0.1), gradients=[value(0.7)], weights=1.2),
    "Adam, linear": dict(of=lambda w: Adam(w, lr=0.1), schedule=lambda o: LinearLR(o, 1.0, 0.1, 50)),
    "SGD, linear": dict(
        of=lambda w: SGD(w, lr=0.02, momentum=0.8), schedule=lambda o: LinearLR(o, 0.5, 1.0, 20)),
    "AdamW, cosine": dict(of=lambda w: AdamW(w, lr=0.1), schedule=lambda o: CosineAnnealingLR(o, 100, 0.01)),
    "RMSProp, steps": dict(
        of=lambda w: RMSprop(w, lr=0.002, momentum=0.8), schedule=lambda o: StepLR(o, 30, 0.5)),
    "RMSProp, warm-up": dict(
        of=lambda w: RMSprop(w, lr=0.01), schedule=lambda o: LambdaLR(o, lambda step: min(step + 1, 10) / 10)),
    "SGD, cosine, warm-up, norm": dict(
        of=lambda w: SGD(w, lr=0.05), gradients=[norm(2)], schedule=lambda o: LambdaLR(o, cosine_and_warm_up)),
}


def run(name, dtype, of, gradients=(), weights=None, schedule=None):
    a, c = ([torch.tensor(x, dtype=dtype) for x in lists] for lists in (A, C))
    w = [torch.nn.Parameter(torch.tensor(x, dtype=dtype)) for x in START]
    optimizer = of(w)
    scheduler = schedule(optimizer) if schedule else None
    recorded = {}
    for step in range(1, 101):
        for a_, c_, w_ in zip(a, c, w):
            w_.grad = a_ * (w_.detach() - c_)
        for clip in gradients:
            clip(w)
        optimizer.step()
        if weights is not None:
            for w_ in w:
                w_.data.clamp_(-weights, weights)
        if scheduler is not None:
            scheduler.step()
        if step in RECORDED:
            recorded[step] = [x.detach().flatten().tolist() for x in w]
    return {"name": name, "dtype": str(dtype)[6:], "weights": recorded}


def main():
    torch.set_num_threads(1)
    runs = [run(name, dtype, **how) for name, how in RUNS.items() for dtype in (torch.float32, torch.float64)]
    text = json.dumps({"torch": torch.__version__, "runs": runs}).replace('}, {', '},\n{')
    pathlib.Path(__file__).with_name("optimizers.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
