"""A hundred steps of torch.optim.Adam on a quadratic: the reference of AdamTest.

    python3 adam.py

The problem is f(w) = sum(a (w - c)^2) / 2 with the gradient a (w - c), over a vector and a matrix. Writes
adam.json beside this script: the weights after steps 1, 2, 10 and 100. Made with Debian's python3-torch
(1.13), on the CPU.
"""

import json
import pathlib

import torch

A = [[0.5, 2.0, 10.0], [[1.0, 0.01], [3.0, 0.0]]]
C = [[1.0, -2.0, 0.5], [[0.25, 4.0], [-1.0, 1.0]]]
START = [[0.0, 0.0, 3.0], [[1.0, -1.0], [-1.5, 2.0]]]
RUNS = [(0.1, 0.9, 0.999, 1e-8), (2e-4, 0.5, 0.999, 1e-8), (0.03, 0.0, 0.9, 1e-3)]
RECORDED = (1, 2, 10, 100)


def run(lr, beta1, beta2, eps, dtype):
    a, c = ([torch.tensor(x, dtype=dtype) for x in lists] for lists in (A, C))
    w = [torch.nn.Parameter(torch.tensor(x, dtype=dtype)) for x in START]
    adam = torch.optim.Adam(w, lr=lr, betas=(beta1, beta2), eps=eps)
    weights = {}
    for step in range(1, 101):
        for a_, c_, w_ in zip(a, c, w):
            w_.grad = a_ * (w_.detach() - c_)
        adam.step()
        if step in RECORDED:
            weights[step] = [x.detach().flatten().tolist() for x in w]
    return {"learningRate": lr, "beta1": beta1, "beta2": beta2, "epsilon": eps, "dtype": str(dtype)[6:], "weights": weights}


def main():
    runs = [run(*parameters, dtype) for parameters in RUNS for dtype in (torch.float32, torch.float64)]
    text = json.dumps({"torch": torch.__version__, "runs": runs}).replace('}, {', '},\n{')
    pathlib.Path(__file__).with_name("adam.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
