"""Five rounds of five translations in PyTorch: the reference of TranslationParityTest.

    python3 translation.py

Writes translation.json beside this script. Made with Debian's python3-torch (1.13), on the CPU, in
float64. Weights and images are sines of their places, so that nothing is drawn; every batch is the
whole data, so that the order of samples is of no account.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

SIZE = 8
COUNT = 3


def sines(shape, scale, phase):
    places = torch.arange(int(torch.tensor(shape).prod()), dtype=torch.float64)
    return (scale * torch.sin(0.7 * places + phase)).reshape(shape)


def images(channels, phase, size=SIZE):
    return torch.tanh(2 * sines((COUNT, channels, size, size), 1.0, phase))


class Net:
    """Two convolutions with a leaky unit between them."""

    def __init__(self, shapes, phase, strides, paddings, end):
        self.p = []
        for i, shape in enumerate(shapes):
            self.p.append(sines(shape, 0.3, phase + i).requires_grad_())
            self.p.append(sines((shape[0],), 0.1, phase + i + 0.5).requires_grad_())
        self.strides, self.paddings, self.end = strides, paddings, end

    def __call__(self, x):
        x = F.conv2d(x, self.p[0], self.p[1], stride=self.strides[0], padding=self.paddings[0])
        x = F.leaky_relu(x, 0.25)
        x = F.conv2d(x, self.p[2], self.p[3], stride=self.strides[1], padding=self.paddings[1])
        return self.end(x)


def translator(inputs, outputs, phase):
    return Net(((4, inputs, 3, 3), (outputs, 4, 3, 3)), phase, (1, 1), (1, 1), torch.tanh)


def patches(channels, phase):
    return Net(((4, channels, 4, 4), (1, 4, 3, 3)), phase, (2, 1), (1, 1), lambda x: x)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=2e-3, betas=(0.5, 0.999))


def step(optimizer, parameters, loss):
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient
    optimizer.step()


def bce(outputs, target):
    return F.binary_cross_entropy_with_logits(outputs, torch.full_like(outputs, target))


def norms(*nets):
    return [[p.square().sum().sqrt().item() for p in net.p] for net in nets]


def dots(*nets):
    """Products with sines, which tell apart what has one norm: other places, other signs."""
    return [[(p.detach() * sines(p.shape, 1.0, 0.4)).sum().item() for p in net.p] for net in nets]


def pix2pix():
    """Critic of (input | output), binary cross-entropy, L1 of weight 100."""
    x, y = images(1, 0.0), images(2, 1.0)
    g, d = translator(1, 2, 0.1), patches(3, 0.2)
    of_g, of_d = adam(g.p), adam(d.p)
    rounds = []
    for _ in range(5):
        made = g(x)
        l1 = 100 * (made - y).abs().mean()
        loss = bce(d(torch.cat((x, made), 1)), 1.0) + l1
        step(of_g, g.p, loss)
        made = made.detach()
        judged = bce(d(torch.cat((x, y), 1)), 1.0) + bce(d(torch.cat((x, made), 1)), 0.0)
        step(of_d, d.p, judged)
        rounds.append({
            "loss/translator": loss.item(),
            "loss/critic": judged.item(),
            "term/l1/translator": l1.item(),
        })
    return rounds, (g, d)


def srgan(weight=lambda i: 0.01):
    """Two rounds of squared differences alone, then three with a critic of weight 0.01, and content.

    Inputs are what a fixed convolution of kernel and stride 2 makes of targets.
    """
    y = images(1, 2.0)
    shrink = sines((1, 1, 2, 2), 0.3, 0.7), sines((1,), 0.1, 1.2)
    x = F.conv2d(y, *shrink, stride=2)
    g, d = enlarger(0.3), patches(1, 0.4)
    features = Net(((4, 1, 3, 3), (2, 4, 3, 3)), 0.5, (2, 1), (1, 1), lambda t: t)
    of_g, of_d = adam(g.p), adam(d.p)
    rounds = []
    for i in range(5):
        made = g(x)
        squared = (made - y).square().mean()
        content = 0.5 * (features(made) - features(y)).square().mean()
        loss = squared + content
        if i >= 2:
            loss = loss + weight(i) * bce(d(made), 1.0)
        step(of_g, g.p, loss)
        figures = {
            "loss/translator": loss.item(),
            "term/squared/translator": squared.item(),
            "term/content/translator": content.item(),
        }
        if i >= 2:
            made = made.detach()
            judged = bce(d(y), 1.0) + bce(d(made), 0.0)
            step(of_d, d.p, judged)
            figures["loss/critic"] = judged.item()
        rounds.append(figures)
    return rounds, (g, d)


def warm_up():
    """The same with a critic whose weight rises from 0 in the third round to 2 in the fifth."""
    return srgan(lambda i: 2 * (i - 2) / 2)


def enlarger(phase):
    """A convolution, a leaky unit, a convolution to four channels, and these shuffled into pixels."""
    return Net(((4, 1, 3, 3), (4, 4, 3, 3)), phase, (1, 1), (1, 1),
               lambda t: torch.tanh(F.pixel_shuffle(t, 2)))


def cyclegan(cycles=(10, 10), identities=(5, 5), kept=None):
    """Least squares of weight 2, round trips of weight 10, identities of weight 5."""
    a, b = images(1, 3.0), images(1, 4.0)
    to_b, to_a = translator(1, 1, 0.6), translator(1, 1, 0.7)
    of_a, of_b = patches(1, 0.8), patches(1, 0.9)
    both = to_b.p + to_a.p
    of_both, moves_a, moves_b = adam(both), adam(of_a.p), adam(of_b.p)
    rounds = []
    for _ in range(5):
        fake_b, fake_a = to_b(a), to_a(b)
        fooled = 2 * 0.5 * ((of_b(fake_b) - 1).square().mean() + (of_a(fake_a) - 1).square().mean())
        cycle_a = cycles[0] * (to_a(fake_b) - a).abs().mean()
        cycle_b = cycles[1] * (to_b(fake_a) - b).abs().mean()
        identity_a = identities[0] * (to_a(a) - a).abs().mean()
        identity_b = identities[1] * (to_b(b) - b).abs().mean()
        loss = fooled + cycle_a + cycle_b + identity_a + identity_b
        if kept:
            kept_a = kept[0] * (fake_b - a).square().mean()
            kept_b = kept[1] * (fake_a - b).square().mean()
            loss = loss + kept_a + kept_b
        step(of_both, both, loss)
        fake_b, fake_a = fake_b.detach(), fake_a.detach()
        judged_a = 0.5 * ((of_a(a) - 1).square().mean() + of_a(fake_a).square().mean())
        step(moves_a, of_a.p, judged_a)
        judged_b = 0.5 * ((of_b(b) - 1).square().mean() + of_b(fake_b).square().mean())
        step(moves_b, of_b.p, judged_b)
        rounds.append({
            "loss/translators": loss.item(),
            "loss/judge of A": judged_a.item(),
            "loss/judge of B": judged_b.item(),
            "term/cycle of a/translators": cycle_a.item(),
            "term/cycle of b/translators": cycle_b.item(),
            "term/identity of a/translators": identity_a.item(),
            "term/identity of b/translators": identity_b.item(),
        })
        if kept:
            rounds[-1]["term/kept of a/translators"] = kept_a.item()
            rounds[-1]["term/kept of b/translators"] = kept_b.item()
    return rounds, (to_b, to_a, of_a, of_b)


def sides():
    """Other weights for each side, and squared differences of translations and their origins."""
    return cyclegan((10, 4), (5, 1), (3, 7))


result = {}
for game in (pix2pix, srgan, cyclegan, warm_up, sides):
    played, ended = game()
    result[game.__name__] = {"rounds": played, "norms": norms(*ended), "dots": dots(*ended)}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
