"""Five rounds of the MNIST recipes in plain PyTorch: the reference of the Java parity tests.

    python3 parity.py DIR_WITH_MNIST_GZ [RECIPE...]

DIR_WITH_MNIST_GZ holds train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz. Writes, beside this
script, RECIPE-DTYPE.json for each recipe in RECIPES, or those named, and the dtypes float64, float32; and
draws.json. Made with Debian's python3-torch (1.13) and NumPy, on the CPU. The last digits depend on how
its BLAS sums: on the processor, and on OPENBLAS_CORETYPE and OMP_NUM_THREADS.

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
SLOPE, DEVIATION = float(np.float32(0.2)), float(np.float32(0.02))  # DJL holds these as 32-bit floats
CLASSES = 10


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


def batch_norm(size, old_weight, eps, layer=nn.BatchNorm1d):
    """`old_weight` weighs the old running value, as in DJL and Keras; PyTorch weighs the new one."""
    momentum = float(np.float32(1) - np.float32(old_weight))
    return layer(size, eps=float(np.float32(eps)), momentum=momentum)


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


WEIGHTED = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def layers(net):
    """The layers of a network in the order of their parameters, those inside others included."""
    return [module for module in net.modules() if not list(module.children())]


def tensors(layer):
    if isinstance(layer, WEIGHTED):
        return [layer.weight] if layer.bias is None else [layer.weight, layer.bias]
    if isinstance(layer, BATCH_NORMS):
        return [layer.weight, layer.bias, layer.running_mean, layer.running_var]
    return []


def pytorch_start(layer, tensor, g):
    """PyTorch's own values of linear layers: U(-b, b), b = 1 / sqrt(fan-in), for weights and biases."""
    if isinstance(layer, nn.Linear):
        bound = 1 / math.sqrt(layer.in_features)
        tensor.data = torch.rand(tensor.shape, generator=g, dtype=tensor.dtype) * (2 * bound) - bound


def glorot_start(layer, tensor, g):
    """Keras's values of linear layers."""
    if isinstance(layer, nn.Linear) and tensor is layer.bias:
        nn.init.zeros_(tensor)
    elif isinstance(layer, nn.Linear):
        bound = math.sqrt(6 / (layer.in_features + layer.out_features))
        tensor.data = torch.rand(tensor.shape, generator=g, dtype=tensor.dtype) * (2 * bound) - bound


def dcgan_start(layer, tensor, g):
    """DCGAN's: weights N(0, 0.02), scales N(1, 0.02), biases and shifts 0."""
    if tensor is getattr(layer, "weight", None):
        mean = 1 if isinstance(layer, BATCH_NORMS) else 0
        tensor.data = torch.randn(tensor.shape, generator=g, dtype=tensor.dtype) * DEVIATION + mean
    elif tensor is getattr(layer, "bias", None):
        nn.init.zeros_(tensor)


def initialise(net, player, dtype, start):
    """What `start` leaves alone keeps PyTorch's values, such as BatchNorm's; every tensor counts in k."""
    net.to(dtype)
    every = [(layer, tensor) for layer in layers(net) for tensor in tensors(layer)]
    for k, (layer, tensor) in enumerate(every):
        start(layer, tensor, generator(0, "init/" + player, k))


def bce(d, x, target):
    p = d(x)
    return F.binary_cross_entropy(p, torch.full_like(p, target))


def bce_logits(d, x, target):
    logits = d(x)
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


class Run:
    """The two networks and their optimizers, and the numbers of the current round."""

    name, average = None, None
    latent_size, batch, batches = 100, 64, 1
    start = staticmethod(pytorch_start)
    rates = (2e-4, 2e-4)
    betas, eps = (0.5, 0.999), 1e-8

    def __init__(self, images, labels, dtype):
        self.images, self.labels, self.dtype = images, labels, dtype
        self.g, self.d = self.networks()
        initialise(self.g, "generator", dtype, self.start)
        initialise(self.d, "discriminator", dtype, self.start)
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

    def record(self, name, value):
        self.figures.setdefault(name, []).append(value.item())

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
    batch, start, eps = 32, staticmethod(glorot_start), 1e-7

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
        self.record("penalty/" + name, value)
        self.record("slope/" + name, (squares + 1e-12).sqrt().mean())
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

    def __init__(self, images, labels, dtype):
        super().__init__(images, labels, dtype)
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


class GivenLabels(nn.Module):
    """A network that takes the label as more features or channels, of which one is 1."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, labels):
        code = F.one_hot(labels, CLASSES).to(x.dtype)
        if x.dim() == 4:
            code = code[:, :, None, None].expand(-1, -1, *x.shape[2:])
        return self.net(torch.cat((x, code), 1))


class TwoHeads(nn.Module):
    def __init__(self, trunk, judgement, head):
        super().__init__()
        self.trunk, self.judgement, self.head = trunk, judgement, head

    def forward(self, x):
        features = self.trunk(x)
        return self.judgement(features), self.head(features)


def dcgan_generator(inputs):
    """By way of 4x4, 7x7 and 14x14."""
    return nn.Sequential(
        nn.Linear(inputs, 128 * 4 * 4, bias=False), nn.Unflatten(1, (128, 4, 4)),
        batch_norm(128, 0.9, 1e-5, nn.BatchNorm2d), nn.ReLU(),
        nn.ConvTranspose2d(128, 64, 3, stride=2, padding=1, bias=False),
        batch_norm(64, 0.9, 1e-5, nn.BatchNorm2d), nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1, bias=False),
        batch_norm(32, 0.9, 1e-5, nn.BatchNorm2d), nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1), nn.Tanh())


def dcgan_trunk(channels):
    return nn.Sequential(
        nn.Conv2d(channels, 32, 4, stride=2, padding=1), nn.LeakyReLU(SLOPE),
        nn.Conv2d(32, 64, 4, stride=2, padding=1, bias=False),
        batch_norm(64, 0.9, 1e-5, nn.BatchNorm2d), nn.LeakyReLU(SLOPE),
        nn.Conv2d(64, 128, 3, stride=2, padding=1, bias=False),
        batch_norm(128, 0.9, 1e-5, nn.BatchNorm2d), nn.LeakyReLU(SLOPE),
        nn.Flatten())


def judgement():
    return nn.Linear(128 * 4 * 4, 1)


def cross_entropy_of(logits, real):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, 1.0 if real else 0.0))


class Dcgan(Run):
    start = staticmethod(dcgan_start)

    def networks(self):
        return dcgan_generator(100), nn.Sequential(dcgan_trunk(1), judgement())

    def make(self, z, y):
        return self.g(z)

    def loss(self, x, taken_for_real, y, z, about):
        """Of D's opinion on images x with labels y, made from latents z, or None of reals."""
        return cross_entropy_of(self.d(x), taken_for_real)

    def round(self):
        x, y = self.reals().reshape(-1, 1, 28, 28), self.labels[self.indices(0)]
        z = self.latents("discriminator")
        with torch.no_grad():
            fakes = self.make(z, y)  # fakes have the labels of the reals
        d_loss = self.loss(x, True, y, None, "real") + self.loss(fakes, False, y, z, "fake")
        d_loss = self.update(self.d_optimizer, d_loss)
        z = self.latents("generator")
        return d_loss, self.update(self.g_optimizer, self.loss(self.make(z, y), True, y, z, "generator"))


class Cgan(Dcgan):
    def networks(self):
        return (GivenLabels(dcgan_generator(100 + CLASSES)),
                GivenLabels(nn.Sequential(dcgan_trunk(1 + CLASSES), judgement())))

    def make(self, z, y):
        return self.g(z, y)

    def loss(self, x, taken_for_real, y, z, about):
        return cross_entropy_of(self.d(x, y), taken_for_real)


class Acgan(Dcgan):
    def networks(self):
        return (GivenLabels(dcgan_generator(100 + CLASSES)),
                TwoHeads(dcgan_trunk(1), judgement(), nn.Linear(128 * 4 * 4, CLASSES)))

    def make(self, z, y):
        return self.g(z, y)

    def loss(self, x, taken_for_real, y, z, about):
        logits, classes = self.d(x)
        term = F.cross_entropy(classes, y)
        self.record("term/classification/" + about, term)
        if about != "generator":
            self.record("classAccuracy/" + about, (classes.argmax(1) == y).double().mean())
        return cross_entropy_of(logits, taken_for_real) + term


class Infogan(Dcgan):
    """Latents of 62 numbers of noise, one of ten categories, and two numbers in [-1, 1)."""

    rates = (1e-3, 2e-4)

    def networks(self):
        trunk = nn.Sequential(
            dcgan_trunk(1), nn.Linear(128 * 4 * 4, 512, bias=False), batch_norm(512, 0.9, 1e-5), nn.LeakyReLU(SLOPE))
        q = nn.Sequential(
            nn.Linear(512, 128, bias=False), batch_norm(128, 0.9, 1e-5), nn.LeakyReLU(SLOPE), nn.Linear(128, 12))
        return dcgan_generator(74), TwoHeads(trunk, nn.Linear(512, 1), q)

    def latents(self, player, index=0):
        seed = seed_of(SEED, self.t, 0, "latent/" + player, index)
        g, category, numbers = (
            torch.Generator().manual_seed(s)
            for s in (seed, seed_of(seed, 0, 0, "code", 0), seed_of(seed, 0, 0, "code", 1)))
        noise = torch.rand((self.batch, 62), generator=g, dtype=self.dtype) * 2 - 1
        digit = F.one_hot(torch.randint(0, 10, (self.batch,), generator=category), 10)
        style = torch.rand((self.batch, 2), generator=numbers, dtype=self.dtype) * 2 - 1
        return torch.cat((noise, digit.to(self.dtype), style), 1)

    def loss(self, x, taken_for_real, y, z, about):
        logits, guess = self.d(x)
        value = cross_entropy_of(logits, taken_for_real)
        if z is None:
            return value
        digit, style = z[:, 62:72].argmax(1), z[:, 72:]
        likelihood = F.gaussian_nll_loss(guess[:, 10:], style, torch.ones_like(style), reduction="sum")
        term = F.cross_entropy(guess[:, :10], digit) + 0.1 * likelihood / self.batch
        self.record("term/information/" + about, term)
        return value + term


RECIPES = (Vanilla, Logits, Keras, Scratch, Lsgan, Wgan, WganGp, WganGpR1, Hinge, Rsgan, R3gan, R3ganShort,
           Dcgan, Cgan, Acgan, Infogan)


def name_of(recipe):
    return recipe.name or recipe.__name__.lower()


def summary(tensor):
    flat = tensor.detach().double().flatten()
    stride = max(1, flat.numel() // 64)
    return {"mean": flat.mean().item(), "norm": flat.norm().item(),
            "sample": flat[::stride].tolist(), "diagonal": flat[::stride + 1].tolist()}


def summaries(net, any_shift=False):
    """
    A bias before batch normalisation changes nothing, nor does the last one of a discriminator of whose outputs
    only differences count (any_shift): their gradients are rounding alone, which Adam makes large.
    """
    result = []
    every = layers(net)
    for layer, following in zip(every, every[1:] + [None]):
        for tensor in tensors(layer):
            bias = isinstance(layer, WEIGHTED) and tensor is layer.bias
            idle = bias and (isinstance(following, BATCH_NORMS) or any_shift and following is None)
            result.append({"shape": list(tensor.shape), "ineffective": idle, **summary(tensor)})
    return result


def samples(run):
    """What the averaged generator makes of the first 8 latents of a sampler with the run's seed."""
    latents = torch.randn((256, run.latent_size), generator=generator(0, "sample"), dtype=run.dtype)[:8]
    with torch.no_grad():
        images = run.average(latents)
    return {"shape": [8, 1, 28, 28], "ineffective": False, **summary(images)}


def play(recipe, images, labels, dtype):
    run, rounds = recipe(images, labels, dtype), []
    for t in range(ROUNDS):
        run.t, run.figures = t, {}
        d_loss, g_loss = run.round()
        figures = {name: sum(values) / len(values) for name, values in run.figures.items()}
        rounds.append({"discriminator": d_loss, "generator": g_loss, **figures})
    result = {"recipe": name_of(recipe), "dtype": str(dtype)[6:], "torch": torch.__version__,
              "seed": SEED, "rounds": rounds,
              "networks": {"generator": summaries(run.g),
                           "discriminator": summaries(run.d, isinstance(run, (Rsgan, Wasserstein)))}}
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


def idx(name, magic, *item):
    """The bytes of one of MNIST's files for training, (60000, item...)."""
    raw = gzip.decompress(pathlib.Path(sys.argv[1], name).read_bytes())
    header = [magic, 60000, *item]
    assert np.frombuffer(raw, ">i4", len(header)).tolist() == header, f"{name} is not MNIST's"
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 * len(header)).copy())


def main():
    torch.set_num_threads(1)
    images = idx("train-images-idx3-ubyte.gz", 2051, 28, 28).reshape(60000, 784)
    labels = idx("train-labels-idx1-ubyte.gz", 2049).long()
    for recipe in RECIPES:
        if sys.argv[2:] and name_of(recipe) not in sys.argv[2:]:
            continue
        for dtype in (torch.float64, torch.float32):
            result = play(recipe, images, labels, dtype)
            write(f"{result['recipe']}-{result['dtype']}.json", result)
            for row in result["rounds"]:
                print(result["recipe"], result["dtype"], *row.values())
    write("draws.json", draws())


if __name__ == "__main__":
    main()
