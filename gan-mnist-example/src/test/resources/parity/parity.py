"""Five rounds of the four MNIST recipes in plain PyTorch: the reference of the Java parity tests.

    python3 parity.py DIR_WITH_MNIST_GZ

DIR_WITH_MNIST_GZ holds train-images-idx3-ubyte.gz. Writes, beside this script, RECIPE-DTYPE.json for
the recipes vanilla, logits, keras, scratch and the dtypes float64, float32, and draws.json. Made with
Debian's python3-torch (1.13) and NumPy, on the CPU.

Both sides draw the same numbers: a draw's seed is a hash of what the draw is for (`seed_of`), and each
draw has a torch.Generator of its own. A seed gives other numbers in float32 than in float64, so the two
files of a recipe are two different trajectories.

Of each tensor a file holds shape, mean, L2 norm and two samples of its flat entries: `sample` every s-th
entry, `diagonal` every (s+1)-th, with s = max(1, numel // 64). In a weight matrix with a multiple of 64
rows `sample` sees the first column only; `diagonal` walks over all columns.
"""

import gzip
import json
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

SEED, ROUNDS = 1, 5
MASK, GOLDEN = 2**64 - 1, 0x9E3779B97F4A7C15
SLOPE = float(np.float32(0.2))  # DJL holds these as 32-bit floats


def mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def fnv1a64(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001B3 & MASK
    return h


def seed_of(seed, step, attempt, purpose, index):
    h = mix(seed + GOLDEN & MASK)
    for word in (step, attempt, fnv1a64(purpose.encode()), index):
        h = mix((h ^ word & MASK) + GOLDEN & MASK)
    return h >> 1


def generator(step, purpose, index=0):
    return torch.Generator().manual_seed(seed_of(SEED, step, 0, purpose, index))


class Dropout(nn.Module):
    """Asks the run for the generator of each mask, since that depends on which player moves."""

    def __init__(self, run, p):
        super().__init__()
        self.next_generator, self.p = run.dropout_generator, p

    def forward(self, x):
        keep = torch.full(x.shape, 1 - self.p, dtype=x.dtype)
        mask = torch.bernoulli(keep, generator=self.next_generator())
        return x * mask * (1 / (1 - self.p))


def batch_norm(size, old_weight, eps):
    """`old_weight` weighs the old running value, as in DJL and Keras; PyTorch weighs the new one."""
    momentum = float(np.float32(1) - np.float32(old_weight))
    return nn.BatchNorm1d(size, eps=float(np.float32(eps)), momentum=momentum)


def mlp(sizes, after, last):
    """Linear layers; `after(i, size)` lists what follows the i-th hidden one, `last` the output layer."""
    layers = []
    for i in range(1, len(sizes)):
        layers.append(nn.Linear(sizes[i - 1], sizes[i]))
        layers += after(i, sizes[i]) if i < len(sizes) - 1 else last
    return nn.Sequential(*layers)


def leaky(i, size):
    return [nn.LeakyReLU(SLOPE)]


def tensors(layer):
    if isinstance(layer, nn.Linear):
        return [layer.weight, layer.bias]
    if isinstance(layer, nn.BatchNorm1d):
        return [layer.weight, layer.bias, layer.running_mean, layer.running_var]
    return []


def initialise(net, player, dtype, glorot):
    """BatchNorm keeps PyTorch's 1, 0, 0, 1 but its four tensors count in k."""
    net.to(dtype)
    k = 0
    for layer in net:
        for tensor in tensors(layer):
            if isinstance(layer, nn.Linear) and glorot and tensor is layer.bias:
                nn.init.zeros_(tensor)
            elif isinstance(layer, nn.Linear):
                bound = 1 / math.sqrt(layer.in_features)
                if glorot:
                    bound = math.sqrt(6 / (layer.in_features + layer.out_features))
                g = generator(0, "init/" + player, k)
                tensor.data = torch.rand(tensor.shape, generator=g, dtype=dtype) * (2 * bound) - bound
            k += 1


def bce(d, x, target):
    p = d(x)
    return F.binary_cross_entropy(p, torch.full_like(p, target))


def bce_logits(d, x, target):
    logits = d(x)
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


class Run:
    """The two networks and their optimizers, and the numbers of the current round."""

    latent_size, batch, glorot = 100, 64, False
    betas, eps = (0.5, 0.999), 1e-8

    def __init__(self, images, dtype):
        self.images, self.dtype = images, dtype
        self.g, self.d = self.networks()
        initialise(self.g, "generator", dtype, self.glorot)
        initialise(self.d, "discriminator", dtype, self.glorot)
        self.g_adam, self.d_adam = (
            torch.optim.Adam(net.parameters(), lr=2e-4, betas=self.betas, eps=self.eps) for net in (self.g, self.d))
        self.order = torch.randperm(len(images), generator=generator(0, "order/real"))  # epoch 0

    def indices(self):
        return self.order[self.t * self.batch:(self.t + 1) * self.batch]

    def reals(self):
        return self.images[self.indices()].to(self.dtype) * (2 / 255) - 1  # (B,784)

    def latents(self, player, index=0):
        g = generator(self.t, "latent/" + player, index)
        return torch.randn((self.batch, self.latent_size), generator=g, dtype=self.dtype)

    def moves(self, player):
        self.player, self.dropouts = player, 0

    def dropout_generator(self):
        self.dropouts += 1
        return generator(self.t, "move/" + self.player, self.dropouts - 1)

    @staticmethod
    def update(adam, loss):
        """Gradients of the mover's own parameters and of no others."""
        own = adam.param_groups[0]["params"]
        for parameter, grad in zip(own, torch.autograd.grad(loss, own)):
            parameter.grad = grad
        adam.step()
        return loss.item()


class Vanilla(Run):
    betas = (0.4, 0.999)

    def networks(self):
        def hidden(i, size):
            return ([batch_norm(size, 0.9, 1e-5)] if i >= 2 else []) + leaky(i, size)
        return (mlp([100, 128, 512, 1024, 784], hidden, [nn.Tanh()]),
                mlp([784, 512, 256, 128, 1], leaky, [nn.Sigmoid()]))

    def round(self):
        fakes = self.g(self.latents("shared"))
        g_loss = self.update(self.g_adam, bce(self.d, fakes, 1.0))
        fakes = fakes.detach()  # made before G's update
        d_loss = (bce(self.d, self.reals(), 1.0) + bce(self.d, fakes, 0.0)) / 2
        return self.update(self.d_adam, d_loss), g_loss


class Logits(Run):
    def networks(self):
        return (mlp([100, 256, 512, 1024, 784], leaky, [nn.Tanh()]),
                mlp([784, 512, 256, 1], leaky, []))

    def round(self):
        with torch.no_grad():
            fakes = self.g(self.latents("discriminator"))
        d_loss = bce_logits(self.d, self.reals(), 0.9) + bce_logits(self.d, fakes, 0.0)
        d_loss = self.update(self.d_adam, d_loss)
        return d_loss, self.update(self.g_adam, bce_logits(self.d, self.g(self.latents("generator")), 1.0))


class Keras(Run):
    batch, glorot, eps = 32, True, 1e-7

    def networks(self):
        def hidden(i, size):
            return leaky(i, size) + [batch_norm(size, 0.7, 1e-3)]
        return (mlp([100, 256, 512, 1024, 784], hidden, [nn.Tanh()]),
                mlp([784, 512, 256, 1], leaky, [nn.Sigmoid()]))

    def indices(self):
        return torch.randint(0, len(self.images), (self.batch,), generator=generator(self.t, "order/real"))

    def round(self):
        real = self.update(self.d_adam, bce(self.d, self.reals(), 1.0))
        self.g.eval()
        with torch.no_grad():
            fakes = self.g(self.latents("discriminator"))
        self.g.train()
        fake = self.update(self.d_adam, bce(self.d, fakes, 0.0))
        g_losses = [self.update(self.g_adam, bce(self.d, self.g(self.latents("generator", i)), 1.0)) for i in (0, 1)]
        return (real + fake) / 2, sum(g_losses) / 2


class Scratch(Run):
    latent_size, betas = 128, (0.9, 0.999)

    def networks(self):
        def hidden(i, size):
            return leaky(i, size) + [Dropout(self, 0.3)]
        return (mlp([128, 256, 512, 1024, 784], leaky, [nn.Tanh()]),
                mlp([784, 1024, 512, 256, 1], hidden, [nn.Sigmoid()]))

    def round(self):
        self.moves("discriminator")
        with torch.no_grad():
            fakes = self.g(self.latents("discriminator"))
        d_loss = bce(self.d, self.reals(), 0.98) + bce(self.d, fakes, 0.02)  # masks 0..2, then 3..5
        d_loss = self.update(self.d_adam, d_loss)
        self.moves("generator")
        return d_loss, self.update(self.g_adam, bce(self.d, self.g(self.latents("generator")), 1.0))


def summaries(net):
    result = []
    for i, layer in enumerate(net):
        for tensor in tensors(layer):
            flat = tensor.detach().double().flatten()
            stride = max(1, flat.numel() // 64)
            bias = isinstance(layer, nn.Linear) and tensor is layer.bias
            direct = bias and i + 1 < len(net) and isinstance(net[i + 1], nn.BatchNorm1d)
            result.append({
                "shape": list(tensor.shape), "beforeBatchNorm": direct,
                "mean": flat.mean().item(), "norm": flat.norm().item(),
                "sample": flat[::stride].tolist(), "diagonal": flat[::stride + 1].tolist()})
    return result


def play(recipe, images, dtype):
    run, rounds = recipe(images, dtype), []
    for t in range(ROUNDS):
        run.t = t
        d_loss, g_loss = run.round()
        rounds.append({"discriminator": d_loss, "generator": g_loss})
    return {"recipe": recipe.__name__.lower(), "dtype": str(dtype)[6:], "torch": torch.__version__, "seed": SEED,
            "rounds": rounds, "networks": {"generator": summaries(run.g), "discriminator": summaries(run.d)}}


def draws():
    """Values of the draw specification itself; -1 is 2^64 - 1, as in a Java long."""
    cases = [(1, 0, 0, "init/generator", 0), (1, 0, 0, "init/discriminator", 7), (1, 0, 0, "order/real", 0),
             (1, 4, 0, "latent/shared", 0), (1, 4, 0, "latent/generator", 1), (1, 2, 3, "move/discriminator", 5),
             (0, 0, 0, "", 0), (-1, 2**40, 1, "größe", 2), (2**63 - 1, 937, 0, "move/generator/1", 11)]
    keys = ("seed", "step", "attempt", "purpose", "index")
    seeds = [dict(zip(keys, case), value=seed_of(*case)) for case in cases]
    seed, rows = seed_of(*cases[3]), []

    def add(operator, shape, dtype, draw):
        values = draw(torch.Generator().manual_seed(seed)).flatten()
        row = {"operator": operator, "shape": shape, "dtype": str(dtype)[6:],
               "first": values[:5].tolist(), "last": values[-5:].tolist()}
        if operator == "bernoulli":
            row["sum"] = values.sum().item()
        rows.append(row)

    for dtype in (torch.float32, torch.float64):
        add("randn", [64, 100], dtype, lambda g: torch.randn((64, 100), generator=g, dtype=dtype))
        add("rand", [10, 10], dtype, lambda g: torch.rand((10, 10), generator=g, dtype=dtype))
        add("bernoulli", [64, 256], dtype, lambda g: torch.bernoulli(torch.full((64, 256), 0.7, dtype=dtype), generator=g))
    add("randperm", [60000], torch.int64, lambda g: torch.randperm(60000, generator=g))
    add("randint", [32], torch.int64, lambda g: torch.randint(0, 60000, (32,), generator=g))
    return {"torch": torch.__version__, "seeds": seeds, "generatorSeed": seed, "draws": rows}


def write(name, document):
    """JSON with a line for each row of a table."""
    text = json.dumps(document, ensure_ascii=False)
    for old, new in (('}, {', '},\n{'), (': [{', ': [\n{'), ('}]', '}\n]')):
        text = text.replace(old, new)
    pathlib.Path(__file__).with_name(name).write_text(text + "\n", encoding="utf-8")


def main():
    torch.set_num_threads(1)
    raw = gzip.decompress(pathlib.Path(sys.argv[1], "train-images-idx3-ubyte.gz").read_bytes())
    assert np.frombuffer(raw, ">i4", 4).tolist() == [2051, 60000, 28, 28], "not MNIST's training images"
    images = torch.from_numpy(np.frombuffer(raw, np.uint8, offset=16).copy()).reshape(60000, 784)
    for recipe in (Vanilla, Logits, Keras, Scratch):
        for dtype in (torch.float64, torch.float32):
            result = play(recipe, images, dtype)
            write(f"{result['recipe']}-{result['dtype']}.json", result)
            for row in result["rounds"]:
                print(result["recipe"], result["dtype"], row["discriminator"], row["generator"])
    write("draws.json", draws())


if __name__ == "__main__":
    main()
