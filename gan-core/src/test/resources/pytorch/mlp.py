"""Two training passes and an inference pass of a small perceptron: the reference of MlpTest.

    python3 mlp.py

Every kind of layer, two batch normalisations with different constants among them. Parameters are listed as
DJL lists them: a linear layer's weight and bias; gamma, beta, running mean and running variance. Writes
mlp.json beside this script. Made with Debian's python3-torch (1.13), on the CPU.
"""

import json
import pathlib

import numpy as np
import torch
from torch import nn

SLOPE = float(np.float32(0.2))  # DJL holds these as 32-bit floats


def batch_norm(size, momentum, eps):
    return nn.BatchNorm1d(size, momentum=float(np.float32(1) - np.float32(1 - momentum)), eps=float(np.float32(eps)))


def tensors(net):
    for layer in net:
        if isinstance(layer, nn.Linear):
            yield from (layer.weight, layer.bias)
        elif isinstance(layer, nn.BatchNorm1d):
            yield from (layer.weight, layer.bias, layer.running_mean, layer.running_var)


def values(net):
    return [x.detach().flatten().tolist() for x in tensors(net)]


def run(dtype):
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(6, 5), batch_norm(5, 0.1, 1e-5), nn.LeakyReLU(SLOPE), nn.Linear(5, 7), nn.ReLU(),
        nn.Linear(7, 4), batch_norm(4, 0.3, 1e-3), nn.Tanh(), nn.Linear(4, 6), nn.Sigmoid(), nn.Unflatten(1, (3, 1, 2)))
    net.to(dtype)
    g = torch.Generator().manual_seed(3)

    def random(shape):
        return torch.randn(shape, generator=g, dtype=torch.float64).to(torch.float32).to(dtype)

    for tensor in tensors(net):
        tensor.data = random(tensor.shape)
    for layer in net:
        if isinstance(layer, nn.BatchNorm1d):
            layer.running_var.abs_()
    before = values(net)
    inputs = [random((4, 2, 3)) for _ in range(3)]
    outputs = [net.train()(inputs[0]), net(inputs[1]), net.eval()(inputs[2])]
    return {
        "dtype": str(dtype)[6:], "parameters": before, "after": values(net),
        "inputs": [x.flatten().tolist() for x in inputs],
        "outputs": [x.detach().flatten().tolist() for x in outputs]}


def main():
    document = {"torch": torch.__version__, "runs": [run(torch.float32), run(torch.float64)]}
    pathlib.Path(__file__).with_name("mlp.json").write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
