"""Outputs, first and second gradients of linear, convolution and resampling layers in PyTorch: the reference of
ConvolutionsContractTest.

    python3 convolutions.py

For an output y and random numbers v, the objective is sum(v * y^2); "gradients" has its gradients by the input and
the parameters, "second" the gradients of the sum of all their squares by the same. "shapes" has inputs and outputs
of many more sizes. The minibatch standard deviation, which PyTorch lacks, is written out group by group. Writes
convolutions.json beside this script. Made with Debian's python3-torch (1.13) in float64, on the CPU.
"""

import itertools
import json
import pathlib
import random

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

CONVOLUTIONS = [nn.Conv1d, nn.Conv2d, nn.Conv3d]
TRANSPOSED = [nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d]


class MinibatchDeviation(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        batch = len(x)
        size = max(s for s in range(1, self.size + 1) if batch % s == 0)
        groups = batch // size
        extra = [None] * batch
        for k in range(groups):
            members = list(range(k, batch, groups))
            assert len(members) == size
            mean = sum(x[i] for i in members) / size
            variance = sum((x[i] - mean) ** 2 for i in members) / size
            value = ((variance + 1e-8) ** 0.5).mean()
            for i in members:
                extra[i] = value
        return torch.stack([torch.cat([x[i], extra[i].expand(x[i][:1].shape)]) for i in range(batch)])


def convolution(channels, kernel, stride=(1,), padding=(0,), dilation=(1,), groups=1, bias=True):
    return {"layer": "convolution", "channels": channels, "kernel": kernel, "stride": stride, "padding": padding,
            "dilation": dilation, "outputPadding": (0,), "groups": groups, "bias": bias}


def transposed(channels, kernel, stride=(1,), padding=(0,), dilation=(1,), output_padding=(0,), groups=1, bias=True):
    return {**convolution(channels, kernel, stride, padding, dilation, groups, bias),
            "layer": "transposedConvolution", "outputPadding": output_padding}


def other(layer, size=0, bias=False):
    return {"layer": layer, "size": size, "bias": bias}


CASES = [
    (other("linear", 3, True), (4, 5)),
    (other("linear", 3), (4, 5)),
    (other("linear", 2, True), (2, 3, 4)),
    (other("linear", 1), (2, 2, 3, 4)),
    (convolution(3, (3,)), (2, 2, 7)),
    (convolution(4, (4,), (2,), (1,), (2,), 2, False), (2, 2, 9)),
    (convolution(3, (3, 3)), (2, 2, 5, 6)),
    (convolution(2, (4, 4), (2,), (1,)), (2, 3, 6, 8)),
    (convolution(2, (4, 4), (2,), (1,), bias=False), (2, 3, 7, 5)),
    (convolution(2, (1, 1), bias=False), (3, 2, 3, 2)),
    (convolution(2, (3, 2), (1, 2), (2, 0), (2, 1)), (2, 2, 5, 7)),
    (convolution(4, (3, 3), (2,), (1,), (1,), 2), (2, 6, 5, 5)),
    (convolution(3, (3, 3), (1,), (1,), (2,), 3, False), (2, 3, 6, 5)),
    (convolution(2, (3, 5), (2, 3), (2, 1), (1, 2), 2), (1, 4, 6, 11)),
    (convolution(2, (2, 3, 2), (2, 1, 1), (0, 1, 0)), (1, 2, 4, 3, 3)),
    (convolution(2, (2, 2, 2), (1,), (1,), (1, 2, 1), 2, False), (2, 2, 2, 3, 2)),
    (transposed(3, (3,)), (2, 2, 5)),
    (transposed(4, (4,), (3,), (1,), (2,), (2,), 2, False), (2, 2, 4)),
    (transposed(3, (4, 4), (2,), (1,)), (2, 2, 3, 4)),
    (transposed(3, (4, 4), bias=False), (2, 2, 1, 1)),
    (transposed(2, (3, 3), (2,), (1,), (1,), (1,)), (2, 3, 3, 2)),
    (transposed(2, (3, 2), (2, 3), (2, 0), (1, 2), (0, 2)), (2, 2, 4, 2)),
    (transposed(4, (3, 3), (2,), (1,), (1,), (1,), 2), (2, 6, 2, 3)),
    (transposed(3, (2, 3), (1,), (1,), (2, 1), (1, 0), 3, False), (2, 3, 3, 4)),
    (transposed(2, (2, 3, 2), (2, 1, 2), (0, 1, 0), (1,), (1, 0, 1)), (1, 2, 2, 3, 2)),
    (transposed(4, (2, 2, 2), (1,), (1,), (1, 2, 2), (0, 1, 0), 2, False), (1, 2, 3, 2, 2)),
    (other("pixelShuffle", 2), (2, 8, 3, 2)),
    (other("pixelShuffle", 3), (1, 9, 2, 3)),
    (other("pixelShuffle", 1), (1, 2, 2, 2)),
    (other("nearest", 2), (2, 2, 3, 2)),
    (other("nearest", 3), (1, 2, 2, 3)),
    (other("bilinear", 2), (2, 2, 3, 4)),
    (other("bilinear", 3), (1, 2, 1, 3)),
    (other("bilinear", 1), (1, 2, 2, 3)),
    (other("sharedPRelu"), (3, 4)),
    (other("sharedPRelu"), (2, 3, 2, 3)),
    (other("channelPRelu"), (3, 4)),
    (other("channelPRelu"), (2, 3, 2, 3)),
    (other("channelPRelu"), (2, 3, 5)),
    (other("minibatchDeviation", 4), (8, 2, 2, 3)),
    (other("minibatchDeviation", 4), (6, 2, 3, 1)),
    (other("minibatchDeviation", 2), (4, 3)),
    (other("minibatchDeviation", 4), (3, 2, 2)),
    (other("minibatchDeviation", 4), (1, 2, 2, 2)),
    (other("minibatchDeviation", 64), (5, 2, 2, 2)),
]


def module(spec, channels, features):
    name = spec["layer"]
    if name in ("convolution", "transposedConvolution"):
        rank = len(spec["kernel"])
        axes = {key: tuple(spec[key] * (rank if len(spec[key]) == 1 else 1))
                for key in ("stride", "padding", "dilation", "outputPadding")}
        kind = (CONVOLUTIONS if name == "convolution" else TRANSPOSED)[rank - 1]
        more = {} if name == "convolution" else {"output_padding": axes["outputPadding"]}
        return kind(channels, spec["channels"], spec["kernel"], stride=axes["stride"], padding=axes["padding"],
                    dilation=axes["dilation"], groups=spec["groups"], bias=spec["bias"], **more)
    size = spec["size"]
    return {
        "linear": lambda: nn.Linear(features, size, spec["bias"]),
        "pixelShuffle": lambda: nn.PixelShuffle(size),
        "nearest": lambda: nn.Upsample(scale_factor=size, mode="nearest"),
        "bilinear": lambda: nn.Upsample(scale_factor=size, mode="bilinear", align_corners=False),
        "sharedPRelu": lambda: nn.PReLU(),
        "channelPRelu": lambda: nn.PReLU(channels),
        "minibatchDeviation": lambda: MinibatchDeviation(size),
    }[name]()


def squares(arrays):
    return sum((a * a).sum() for a in arrays)


def differentiate(value, arrays, graph):
    found = torch.autograd.grad(value, arrays, create_graph=graph, allow_unused=True)
    return [torch.zeros_like(a) if f is None else f for f, a in zip(found, arrays)]


def flat(arrays):
    return [a.detach().flatten().tolist() for a in arrays]


def case(spec, shape, generator):
    def normal(size):
        return torch.randn(size, generator=generator).mul(1000).round() / 1000

    layer = module(spec, shape[1], shape[-1])
    for parameter in layer.parameters():
        parameter.data = normal(parameter.shape)
    x = normal(shape).requires_grad_(True)
    arrays = [x, *layer.parameters()]
    y = layer(x)
    v = normal(y.shape)
    gradients = differentiate((v * y * y).sum(), arrays, True)
    second = differentiate(squares(gradients), arrays, False)
    return {
        **spec, "inputShape": shape, "outputShape": list(y.shape),
        "parameterShapes": [list(p.shape) for p in layer.parameters()],
        "input": flat([x])[0], "parameters": flat(layer.parameters()), "weights": flat([v])[0],
        "output": flat([y])[0], "gradients": flat(gradients), "second": flat(second)}


def shapes():
    """Sizes drawn at random among those that PyTorch takes, and all small ones of one axis."""
    r = random.Random(5)
    specs = []
    for transpose in (False, True):
        for k, s, p, d in itertools.product((1, 2, 3, 4), (1, 2, 3), (0, 1, 2), (1, 2)):
            specs.append((transpose, (k,), (s,), (p,), (d,), (max(s, d) - 1 if transpose else 0,)))
        for _ in range(60):
            rank = r.choice((2, 3))
            k, s, p, d = [tuple(r.randint(*ends) for _ in range(rank)) for ends in ((1, 5), (1, 3), (0, 3), (1, 3))]
            o = tuple(r.randrange(max(ends)) if transpose else 0 for ends in zip(s, d))
            specs.append((transpose, k, s, p, d, o))
    found = []
    for transpose, k, s, p, d, o in specs:
        spec = transposed(4, k, s, p, d, o, 2) if transpose else convolution(4, k, s, p, d, 2)
        for _ in range(2):
            shape = (r.randint(1, 3), 2, *(r.randint(1, 9) for _ in k))
            try:
                output = list(module(spec, 2, 0)(torch.zeros(shape)).shape)
            except RuntimeError:
                output = None  # PyTorch refuses it
            found.append({**spec, "inputShape": shape, "outputShape": output})
    return found


def main():
    generator = torch.Generator().manual_seed(6)
    cases = [case(spec, shape, generator) for spec, shape in CASES]
    text = json.dumps({"torch": torch.__version__, "cases": cases, "shapes": shapes()}).replace("}, {", "},\n{")
    pathlib.Path(__file__).with_name("convolutions.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
