"""Five rounds of the MNIST recipes in plain PyTorch: the reference of the Java parity tests.

    python3 parity.py DIR_WITH_MNIST_GZ

DIR_WITH_MNIST_GZ holds train-images-idx3-ubyte.gz. Writes, beside this script, RECIPE-DTYPE.json for
each recipe in RECIPES and the dtypes float64, float32, and draws.json. Made with Debian's python3-torch
(1.13) and NumPy, on the CPU.

Two of RECIPES are no recipes of the example: `wgan-gp-r1` has two penalties, one of them in every second
move only, and `r3gan-short` a schedule and an average of a few rounds. Those of `r3gan` are too long to
show in five: its rate falls by 1e-7 of its value, and its average's half-life is still in the warm-up.

Both sides draw the same numbers: a draw's seed is a hash of what the draw is for (`seed_of`), and each
draw has a torch.Generator of its own. A seed gives other numbers in float32 than in float64, so the two
files of a recipe are two different trajectories.

Of each tensor a file holds shape, mean, L2 norm and two samples of its flat entries: `sample` every s-th
entry, `diagonal` every (s+1)-th, with s = max(1, numel // 64). In a weight matrix with a multiple of 64
rows `sample` sees the first column only; `diagonal` walks over all columns.
"""

import copy
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


def plain_networks():
    return mlp([100, 256, 512, 1024, 784], leaky, [nn.Tanh()]), mlp([784, 512, 256, 1], leaky, [])


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

    name, average = None, None
    latent_size, batch, glorot, batches = 100, 64, False, 1
    rates = (2e-4, 2e-4)
    betas, eps = (0.5, 0.999), 1e-8

    def __init__(self, images, dtype):
        self.images, self.dtype = images, dtype
        self.g, self.d = self.networks()
        initialise(self.g, "generator", dtype, self.glorot)
        initialise(self.d, "discriminator", dtype, self.glorot)
        self.g_optimizer, self.d_optimizer = (
            self.optimizer(net.parameters(), rate) for net, rate in zip((self.g, self.d), self.rates))
        self.order = torch.randperm(len(images), generator=generator(0, "order/real"))  # epoch 0

    def optimizer(self, parameters, rate):
        return torch.optim.Adam(parameters, lr=rate, betas=self.betas, eps=self.eps)

    def indices(self, index):
        start = (self.t * self.batches + index) * self.batch
        return self.order[start:start + self.batch]

    def reals(self, index=0):
        return self.images[self.indices(index)].to(self.dtype) * (2 / 255) - 1  # (B,784)

    def latents(self, player, index=0):
        g = generator(self.t, "latent/" + player, index)
        return torch.randn((self.batch, self.latent_size), generator=g, dtype=self.dtype)

    def moves(self, player):
        self.player, self.dropouts = player, 0

    def dropout_generator(self):
        self.dropouts += 1
        return generator(self.t, "move/" + self.player, self.dropouts - 1)

    @staticmethod
    def update(optimizer, loss):
        """Gradients of the mover's own parameters and of no others."""
        own = optimizer.param_groups[0]["params"]
        for parameter, grad in zip(own, torch.autograd.grad(loss, own)):
            parameter.grad = grad
        optimizer.step()
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
        g_loss = self.update(self.g_optimizer, bce(self.d, fakes, 1.0))
        fakes = fakes.detach()  # made before G's update
        d_loss = (bce(self.d, self.reals(), 1.0) + bce(self.d, fakes, 0.0)) / 2
        return self.update(self.d_optimizer, d_loss), g_loss


class Logits(Run):
    def networks(self):
        return plain_networks()

    def round(self):
        with torch.no_grad():
            fakes = self.g(self.latents("discriminator"))
        d_loss = bce_logits(self.d, self.reals(), 0.9) + bce_logits(self.d, fakes, 0.0)
        d_loss = self.update(self.d_optimizer, d_loss)
        return d_loss, self.update(self.g_optimizer, bce_logits(self.d, self.g(self.latents("generator")), 1.0))


class Keras(Run):
    batch, glorot, eps = 32, True, 1e-7

    def networks(self):
        def hidden(i, size):
            return leaky(i, size) + [batch_norm(size, 0.7, 1e-3)]
        return (mlp([100, 256, 512, 1024, 784], hidden, [nn.Tanh()]),
                mlp([784, 512, 256, 1], leaky, [nn.Sigmoid()]))

    def indices(self, index):
        return torch.randint(0, len(self.images), (self.batch,), generator=generator(self.t, "order/real"))

    def round(self):
        real = self.update(self.d_optimizer, bce(self.d, self.reals(), 1.0))
        self.g.eval()
        with torch.no_grad():
            fakes = self.g(self.latents("discriminator"))
        self.g.train()
        fake = self.update(self.d_optimizer, bce(self.d, fakes, 0.0))
        g_losses = [
            self.update(self.g_optimizer, bce(self.d, self.g(self.latents("generator", i)), 1.0)) for i in (0, 1)]
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
        d_loss = self.update(self.d_optimizer, d_loss)
        self.moves("generator")
        return d_loss, self.update(self.g_optimizer, bce(self.d, self.g(self.latents("generator")), 1.0))


def slopes(d, points):
    """The squared L2 norm of each sample's gradient, (B), with its graph."""
    points = points.detach().requires_grad_()
    gradient, = torch.autograd.grad(d(points).sum(), points, create_graph=True)
    return gradient.square().sum(1)


class Scored(Run):
    """A critic on the plain networks: its moves, each on other reals and fakes, then the generator's."""

    normalised = False  # whether the generator has batch normalisation

    def networks(self):
        g, d = plain_networks()
        if self.normalised:
            def hidden(i, size):
                return ([batch_norm(size, 0.9, 1e-5)] if i >= 2 else []) + leaky(i, size)
            g = mlp([100, 256, 512, 1024, 784], hidden, [nn.Tanh()])
        return g, d

    def round(self):
        d_losses = []
        for self.move in range(self.batches):
            x = self.reals(self.move)
            with torch.no_grad():
                fakes = self.g(self.latents("discriminator", self.move))
            loss = self.d_loss(self.d(x), self.d(fakes))
            for penalty in self.penalties(x, fakes):
                loss = loss + penalty
            d_losses.append(self.update(self.d_optimizer, loss))
            self.after_critic()
        with torch.no_grad():
            real = self.d(self.reals())
        g_loss = self.update(self.g_optimizer, self.g_loss(real, self.d(self.g(self.latents("generator")))))
        return sum(d_losses) / len(d_losses), g_loss

    def penalties(self, x, fakes):
        return []

    def after_critic(self):
        pass

    def penalty(self, name, value, squares):
        self.figures.setdefault("penalty/" + name, []).append(value.item())
        self.figures.setdefault("slope/" + name, []).append((squares + 1e-12).sqrt().mean().item())
        return value

    def squared(self, name, points, factor):
        squares = slopes(self.d, points)
        return self.penalty(name, factor * squares.mean(), squares)


class Wasserstein(Scored):
    batches = 5

    def d_loss(self, real, fake):
        return fake.mean() - real.mean()

    def g_loss(self, real, fake):
        return -fake.mean()


class Wgan(Wasserstein):
    name, rates, normalised = "wgan", (5e-5, 5e-5), True

    def optimizer(self, parameters, rate):
        return torch.optim.RMSprop(parameters, lr=rate, alpha=0.99, eps=1e-8)

    def after_critic(self):
        with torch.no_grad():
            for parameter in self.d.parameters():
                parameter.clamp_(-0.01, 0.01)


class WganGp(Wasserstein):
    name, rates, betas = "wgan-gp", (1e-4, 1e-4), (0, 0.9)

    def penalties(self, x, fakes):
        g = generator(self.t, "penalty/gradientPenalty", self.move)
        u = torch.rand((self.batch,), generator=g, dtype=self.dtype)[:, None]
        squares = slopes(self.d, u * x + (1 - u) * fakes)
        value = 10 * ((squares + 1e-12).sqrt() - 1).square().mean()
        return [self.penalty("gradientPenalty", value, squares)]


class WganGpR1(WganGp):
    name = "wgan-gp-r1"

    def penalties(self, x, fakes):
        result = super().penalties(x, fakes)
        if (self.t * self.batches + self.move) % 2 == 0:
            result.append(self.squared("r1", x, 10 / 2 * 2))
        return result


class Hinge(Scored):
    rates, betas, normalised = (1e-4, 4e-4), (0, 0.9), True

    def d_loss(self, real, fake):
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()

    def g_loss(self, real, fake):
        return -fake.mean()


class Lsgan(Scored):
    normalised = True

    def d_loss(self, real, fake):
        return ((real - 1).square().mean() + fake.square().mean()) / 2

    def g_loss(self, real, fake):
        return (fake - 1).square().mean() / 2


class Rsgan(Scored):
    normalised = True

    def d_loss(self, real, fake):
        return F.softplus(fake - real).mean()

    def g_loss(self, real, fake):
        return F.softplus(real - fake).mean()


class R3gan(Rsgan):
    betas, normalised = (0, 0.9), False
    schedule, half_life, warm_up = 18760, 500, 0.05

    def __init__(self, images, dtype):
        super().__init__(images, dtype)
        self.average = copy.deepcopy(self.g)

    def round(self):
        factor = 0.25 + 0.75 * (1 + math.cos(math.pi * self.t / self.schedule)) / 2
        for optimizer, rate in zip((self.g_optimizer, self.d_optimizer), self.rates):
            optimizer.param_groups[0]["lr"] = rate * factor
        losses = super().round()
        decay = 0.5 ** (1 / min(self.half_life, self.warm_up * (self.t + 1)))
        with torch.no_grad():
            for average, parameter in zip(self.average.parameters(), self.g.parameters()):
                average.copy_(decay * average + (1 - decay) * parameter)
        return losses

    def penalties(self, x, fakes):
        return [self.squared("r1", x, 10 / 2), self.squared("r2", fakes, 10 / 2)]


class R3ganShort(R3gan):
    name, schedule, half_life, warm_up = "r3gan-short", 8, 2, 0.5


RECIPES = (Vanilla, Logits, Keras, Scratch, Lsgan, Wgan, WganGp, WganGpR1, Hinge, Rsgan, R3gan, R3ganShort)


def summary(tensor):
    flat = tensor.detach().double().flatten()
    stride = max(1, flat.numel() // 64)
    return {"mean": flat.mean().item(), "norm": flat.norm().item(),
            "sample": flat[::stride].tolist(), "diagonal": flat[::stride + 1].tolist()}


def summaries(net):
    result = []
    for i, layer in enumerate(net):
        for tensor in tensors(layer):
            bias = isinstance(layer, nn.Linear) and tensor is layer.bias
            direct = bias and i + 1 < len(net) and isinstance(net[i + 1], nn.BatchNorm1d)
            result.append({"shape": list(tensor.shape), "beforeBatchNorm": direct, **summary(tensor)})
    return result


def samples(run):
    """What the averaged generator makes of the first 8 latents of a sampler with the run's seed."""
    latents = torch.randn((256, run.latent_size), generator=generator(0, "sample"), dtype=run.dtype)[:8]
    with torch.no_grad():
        images = run.average(latents)
    return {"shape": [8, 1, 28, 28], "beforeBatchNorm": False, **summary(images)}


def play(recipe, images, dtype):
    run, rounds = recipe(images, dtype), []
    for t in range(ROUNDS):
        run.t, run.figures = t, {}
        d_loss, g_loss = run.round()
        figures = {name: sum(values) / len(values) for name, values in run.figures.items()}
        rounds.append({"discriminator": d_loss, "generator": g_loss, **figures})
    result = {"recipe": recipe.name or recipe.__name__.lower(), "dtype": str(dtype)[6:], "torch": torch.__version__,
              "seed": SEED, "rounds": rounds,
              "networks": {"generator": summaries(run.g), "discriminator": summaries(run.d)}}
    if run.average is not None:
        result["samples"] = samples(run)
    return result


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
    for recipe in RECIPES:
        for dtype in (torch.float64, torch.float32):
            result = play(recipe, images, dtype)
            write(f"{result['recipe']}-{result['dtype']}.json", result)
            for row in result["rounds"]:
                print(result["recipe"], result["dtype"], *row.values())
    write("draws.json", draws())


if __name__ == "__main__":
    main()
