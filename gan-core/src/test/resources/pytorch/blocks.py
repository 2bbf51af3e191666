"""Outputs, first and second gradients of pooling, skips, residual blocks, blocks that run frame by frame, the
convolutional GRU, modulated convolutions and equalised rates, written with PyTorch's functions: the reference of
BlocksContractTest.

    python3 blocks.py

Each layer is computed in another way than in the library: videos in a loop over their frames, the recurrent unit step
by step (and once with nn.GRUCell itself), the modulated convolution with a weight for each sample and groups. For an
output y and random numbers v, the objective is sum(v * y^2); "gradients" has its gradients by the inputs that are not
labels and by the parameters, "second" the gradients of the sum of all their squares by the same. Writes blocks.json
beside this script. Made with Debian's python3-torch (1.13) in float64, on the CPU.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def average_1d(x):
    return nn.AvgPool1d(2)(x)


def average_2d(x):
    return nn.AvgPool2d((2, 3))(x)


def average_3d(x):
    return nn.AvgPool3d((1, 2, 2))(x)


def skip(x, w, b):
    return torch.cat([x, F.conv2d(x, w, b, padding=1)], 1)


def skips(x, down, down_bias, inner, inner_bias, up, up_bias):
    """Two levels of a U-Net."""
    y = F.conv2d(x, down, down_bias, stride=2, padding=1)
    y = torch.cat([y, torch.tanh(F.conv2d(y, inner, inner_bias, padding=1))], 1)
    return torch.cat([x, F.conv_transpose2d(y, up, up_bias, stride=2, padding=1)], 1)


def residual(x, w, b):
    return x + torch.tanh(F.conv2d(x, w, b, padding=1))


def residual_with_shortcut(x, w, b, short, short_bias):
    return F.conv2d(x, w, b, padding=1) + F.conv2d(x, short, short_bias)


def labelled(x, labels, w, b):
    """Joins planes of labels to x."""
    planes = F.one_hot(labels, 3).to(x.dtype)[:, :, None, None].expand(-1, -1, *x.shape[2:])
    return F.conv2d(torch.cat([x, planes], 1), w, b, padding=1)


def labelled_residual(x, labels, w, b):
    return x + labelled(x, labels, w, b)


def labelled_skip(x, labels, w, b):
    return torch.cat([x, labelled(x, labels, w, b)], 1)


def per_frame(x, w, b):
    return torch.stack([F.conv2d(x[:, :, t], w, b, stride=2, padding=1) for t in range(x.shape[2])], 2)


def per_frame_linear(x, w, b):
    return torch.stack([F.linear(x[:, :, t].flatten(1), w, b) for t in range(x.shape[2])], 2)


def per_frame_labelled(x, labels, w, b):
    return torch.stack([labelled(x[:, :, t], labels, w, b) for t in range(x.shape[2])], 2)


def per_frame_styled(x, w, *parameters):
    return torch.stack([modulated(x[:, :, t], w, *parameters) for t in range(x.shape[2])], 2)


def gru(frames, w, v, u, ub):
    """PyTorch's GRUCell with convolutions, written gate by gate."""
    size = u.shape[1]
    padding = w.shape[2] // 2
    h = torch.zeros(frames[0].shape[0], size, *frames[0].shape[2:])
    states = []
    for x in frames:
        def gate(k):
            rows = slice(k * size, (k + 1) * size)
            return (F.conv2d(x, w[rows], v[rows], padding=padding), F.conv2d(h, u[rows], ub[rows], padding=padding))

        r = torch.sigmoid(sum(gate(0)))
        z = torch.sigmoid(sum(gate(1)))
        of_input, of_state = gate(2)
        n = torch.tanh(of_input + r * of_state)
        h = (1 - z) * n + z * h
        states.append(h)
    return torch.stack(states, 2)


def gru_of_frames(x, *parameters):
    return gru([x[:, :, t] for t in range(x.shape[2])], *parameters)


def gru_of_steps(x, *parameters):
    return gru([x] * 3, *parameters)


def gru_of_one_step(x, *parameters):
    return gru([x], *parameters)


def gru_cell(x, w, v, u, ub):
    """nn.GRUCell on images of one place."""
    h = torch.zeros(len(x), u.shape[1])
    states = []
    for t in range(x.shape[2]):
        h = torch.gru_cell(x[:, :, t, 0, 0], h, w[:, :, 0, 0], u[:, :, 0, 0], v, ub)
        states.append(h[:, :, None, None])
    return torch.stack(states, 2)


def modulated(x, w, a, b, weight, bias=None, demodulated=True):
    """StyleGAN2's: a weight for each sample, and a convolution with as many groups as samples."""
    s = 1 + F.linear(w, a, b)
    batch, _, height, width = x.shape
    weights = weight[None] * s[:, None, :, None, None]
    if demodulated:
        weights = weights * (weights.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    y = F.conv2d(x.reshape(1, -1, height, width), weights.flatten(0, 1), padding=weight.shape[2] // 2, groups=batch)
    y = y.reshape(batch, -1, height, width)
    return y if bias is None else y + bias[None, :, None, None]


def modulated_plain(x, w, a, b, weight, bias):
    return modulated(x, w, a, b, weight, bias, False)


def equalised_linear(x, w, b):
    return F.linear(x, w * (1.5 * 0.25 / math.sqrt(5)), b * 0.25)


def equalised_convolution(x, w, b):
    return F.conv2d(x, w / math.sqrt(3 * 9), b, padding=1)


def equalised_transposed(x, w):
    return F.conv_transpose2d(x, w / math.sqrt(3 * 16), stride=2, padding=1)


def equalised_network(x, w, b, last, last_bias):
    y = torch.tanh(F.conv2d(x, w * (2 / math.sqrt(2 * 9)), b))
    return F.linear(y.flatten(1), last * (2 / math.sqrt(12)), last_bias)


def equalised_modulated(x, w, a, b, weight, bias):
    return modulated(x, w, a / math.sqrt(5), b, weight / math.sqrt(3 * 9), bias)


CASES = [
    (average_1d, [(2, 3, 6)], []),
    (average_2d, [(2, 2, 4, 6)], []),
    (average_3d, [(2, 2, 3, 4, 2)], []),
    (skip, [(2, 2, 3, 4)], [(3, 2, 3, 3), (3,)]),
    (skips, [(1, 2, 4, 6)], [(3, 2, 4, 4), (3,), (2, 3, 3, 3), (2,), (5, 2, 4, 4), (2,)]),
    (labelled_skip, [(3, 2, 2, 3), 3], [(2, 5, 3, 3), (2,)]),
    (residual, [(2, 2, 3, 4)], [(2, 2, 3, 3), (2,)]),
    (residual_with_shortcut, [(2, 2, 3, 4)], [(3, 2, 3, 3), (3,), (3, 2, 1, 1), (3,)]),
    (labelled_residual, [(3, 2, 2, 3), 3], [(2, 5, 3, 3), (2,)]),
    (per_frame, [(2, 2, 3, 4, 4)], [(3, 2, 3, 3), (3,)]),
    (per_frame_linear, [(3, 2, 2, 2, 3)], [(1, 12), (1,)]),
    (per_frame_labelled, [(3, 2, 2, 3, 2), 3], [(2, 5, 3, 3), (2,)]),
    (per_frame_styled, [(3, 2, 2, 3, 2), (3, 4)], [(2, 4), (2,), (2, 2, 3, 3), (2,)]),
    (gru_of_frames, [(2, 2, 4, 3, 2)], [(9, 2, 3, 3), (9,), (9, 3, 3, 3), (9,)]),
    (gru_of_steps, [(2, 3, 2, 3)], [(6, 3, 3, 3), (6,), (6, 2, 3, 3), (6,)]),
    (gru_of_one_step, [(2, 3, 2, 1)], [(6, 3, 1, 1), (6,), (6, 2, 1, 1), (6,)]),
    (gru_cell, [(3, 4, 5, 1, 1)], [(6, 4, 1, 1), (6,), (6, 2, 1, 1), (6,)]),
    (modulated, [(3, 2, 3, 4), (3, 4)], [(2, 4), (2,), (3, 2, 3, 3), (3,)]),
    (modulated, [(2, 2, 3, 2), (2, 3)], [(2, 3), (2,), (2, 2, 1, 1)]),
    (modulated_plain, [(2, 2, 3, 2), (2, 3)], [(2, 3), (2,), (3, 2, 3, 3), (3,)]),
    (equalised_linear, [(4, 5)], [(3, 5), (3,)]),
    (equalised_convolution, [(2, 3, 3, 4)], [(2, 3, 3, 3), (2,)]),
    (equalised_transposed, [(2, 3, 2, 3)], [(3, 2, 4, 4)]),
    (equalised_network, [(2, 2, 4, 5)], [(2, 2, 3, 3), (2,), (3, 12), (3,)]),
    (equalised_modulated, [(2, 3, 3, 2), (2, 5)], [(3, 5), (3,), (2, 3, 3, 3), (2,)]),
]


def flat(arrays):
    return [a.detach().flatten().tolist() for a in arrays]


def differentiate(value, arrays, graph):
    found = torch.autograd.grad(value, arrays, create_graph=graph, allow_unused=True)
    return [torch.zeros_like(a) if f is None else f for f, a in zip(found, arrays)]


def case(function, inputs, parameters, generator):
    """An input is a shape, or a number of classes, of which there is a label for each sample."""

    def normal(size):
        return torch.randn(size, generator=generator).mul(64).round().div(64)

    labels = [isinstance(i, int) for i in inputs]
    batch = inputs[0][0]
    taken = [
        torch.randint(0, i, (batch,), generator=generator) if label else normal(i).requires_grad_()
        for i, label in zip(inputs, labels)
    ]
    held = [normal(p).mul(0.5).requires_grad_() for p in parameters]
    arrays = [x for x, label in zip(taken, labels) if not label] + held
    y = function(*taken, *held)
    v = normal(y.shape)
    gradients = differentiate((v * y * y).sum(), arrays, True)
    second = differentiate(sum((g * g).sum() for g in gradients), arrays, False)
    return {
        "name": function.__name__, "inputShapes": [list(x.shape) for x in taken], "labels": labels,
        "inputs": flat(taken), "parameterShapes": parameters, "parameters": flat(held), "outputShape": list(y.shape),
        "weights": flat([v])[0], "output": flat([y])[0], "gradients": flat(gradients), "second": flat(second)}


def main():
    generator = torch.Generator().manual_seed(7)
    cases = [case(*one, generator) for one in CASES]
    text = json.dumps({"torch": torch.__version__, "cases": cases}).replace("}, {", "},\n{")
    pathlib.Path(__file__).with_name("blocks.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
