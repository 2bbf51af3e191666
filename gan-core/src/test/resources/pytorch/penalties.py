"""Values of the penalties and their gradients by a network's parameters in PyTorch: the reference of
ObjectiveContractTest.

    python3 penalties.py

Writes penalties.json beside this script. Made with Debian's python3-torch (1.13), on the CPU. Each
sample is run through the network by itself, so a norm can only be that sample's own. The random
numbers that a penalty uses are in the file: one for each sample, and one for each number.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_num_threads(1)

# name, weight, target, one-sided, every so many moves
PENALTIES = [
    ("gradientPenalty", 10.0, 1.0, False, 1),
    ("gradientPenalty", 10.0, 1.0, True, 1),
    ("gradientPenalty", 2.0, 0.5, False, 1),
    ("gradientPenalty", 10.0, 0.0, False, 1),
    ("gradientPenalty", 10.0, 1.0, False, 5),
    ("dragan", 10.0, 1.0, False, 1),
    ("dragan", 10.0, 0.9, True, 1),
    ("dragan", 10.0, 1.0, False, 3),
    ("r1", 10.0, 0.0, False, 1),
    ("r1", 1.0, 0.0, False, 16),
    ("r2", 10.0, 0.0, False, 1),
    ("r2", 0.5, 0.0, False, 4),
]


def mlp(x, p):
    return torch.tanh(x @ p[0] + p[1]) @ p[2] + p[3]


def patches(x, p):
    return F.conv2d(torch.tanh(F.conv2d(x, p[0], p[1], stride=2, padding=1)), p[2], p[3])


NETWORKS = {
    "mlp": (mlp, (5, 3), [(3, 4), (4,), (4, 1), (1,)], 1.0),
    "patches": (patches, (3, 1, 8, 8), [(2, 1, 3, 3), (2,), (1, 2, 1, 1), (1,)], 0.35),
}


def where(name, i, real, fake, each, every):
    """The point at which the slope of sample i is taken."""
    if name == "gradientPenalty":
        return each[i] * real[i] + (1 - each[i]) * fake[i]
    if name == "dragan":
        deviation = ((real - real.mean()) ** 2).mean().sqrt()
        return real[i] + 0.5 * deviation * every[i]
    return real[i] if name == "r1" else fake[i]


def penalty(kind, network, parameters, real, fake, each, every):
    name, weight, target, one_sided, moves = kind
    total, norms = 0, []
    for i in range(len(real)):
        point = where(name, i, real, fake, each, every).detach().requires_grad_(True)
        (slope,) = torch.autograd.grad(network(point[None], parameters).sum(), point, create_graph=True)
        square = (slope * slope).sum()
        norm = (square + 1e-12).sqrt()
        norms.append(norm.item())
        if name in ("r1", "r2"):
            term = weight / 2 * square
        else:
            excess = norm - target
            term = weight * (excess.clamp(min=0) if one_sided else excess) ** 2
        total = total + term
    return moves * total / len(real), norms


def case(kind, network, parameters, dtype, *arrays):
    parameters = [p.to(dtype).requires_grad_(True) for p in parameters]
    value, norms = penalty(kind, network, parameters, *[x.to(dtype) for x in arrays])
    gradients = torch.autograd.grad(value, parameters, allow_unused=True)
    flat = [(torch.zeros_like(p) if g is None else g).flatten().tolist() for p, g in zip(parameters, gradients)]
    return {
        "penalty": kind[0], "weight": kind[1], "target": kind[2], "oneSided": kind[3], "every": kind[4],
        "dtype": str(dtype)[6:], "value": value.item(), "norm": sum(norms) / len(norms), "gradients": flat}, norms


def main():
    networks = []
    for name, (network, shape, parameter_shapes, scale) in NETWORKS.items():
        g = torch.Generator().manual_seed(8)

        def normal(size, factor, mean=0):
            return (torch.randn(size, generator=g, dtype=torch.float64) * factor + mean).mul(1000).round() / 1000

        def uniform(size):
            return torch.rand(size, generator=g, dtype=torch.float64).mul(1000).floor() / 1000

        parameters = [normal(p, scale) for p in parameter_shapes]
        real, fake = normal(shape, 1), normal(shape, 1.5, 0.5)
        each, every = uniform(shape[:1]), uniform(shape)
        cases = []
        for kind in PENALTIES:
            for dtype in (torch.float32, torch.float64):
                result, norms = case(kind, network, parameters, dtype, real, fake, each, every)
                cases.append(result)
                if kind[3]:
                    # Else one-sidedness would make no difference.
                    assert min(norms) < kind[2] < max(norms), (name, kind, norms)
        networks.append({
            "network": name, "shape": list(shape),
            "parameterShapes": [list(p) for p in parameter_shapes],
            "parameters": [p.flatten().tolist() for p in parameters],
            "real": real.flatten().tolist(), "fake": fake.flatten().tolist(),
            "uniformForSamples": each.flatten().tolist(), "uniformForNumbers": every.flatten().tolist(),
            "cases": cases})
    text = json.dumps({"torch": torch.__version__, "networks": networks}).replace('}, {', '},\n{')
    pathlib.Path(__file__).with_name("penalties.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
