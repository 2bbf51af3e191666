"""The recipe `vanilla` in Python with PyTorch, the peer that docs/benchmarks/vanilla.md measures against.

    python3 vanilla_peer.py DIR STEPS

DIR holds train-images-idx3-ubyte.gz. Prints milliseconds per step, without start-up and warm-up.
The loop is the usual one: images resident as bytes, a permutation an epoch, two Adam optimizers,
the generator first, both players on the same fakes.
"""

import gzip
import sys
import time

import torch
from torch import nn


def networks():
    generator = nn.Sequential(
        nn.Linear(100, 128), nn.LeakyReLU(0.2),
        nn.Linear(128, 512), nn.BatchNorm1d(512), nn.LeakyReLU(0.2),
        nn.Linear(512, 1024), nn.BatchNorm1d(1024), nn.LeakyReLU(0.2),
        nn.Linear(1024, 784), nn.Tanh(), nn.Unflatten(1, (1, 28, 28)))
    discriminator = nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 512), nn.LeakyReLU(0.2),
        nn.Linear(512, 256), nn.LeakyReLU(0.2),
        nn.Linear(256, 128), nn.LeakyReLU(0.2),
        nn.Linear(128, 1), nn.Sigmoid())
    return generator, discriminator


def batches(images, size):
    while True:
        order = torch.randperm(len(images))
        for start in range(0, len(images), size):
            yield images[order[start:start + size]].float().mul_(2 / 255).sub_(1)


def main(folder, steps, warm_up=50):
    torch.manual_seed(1)
    with gzip.open(f"{folder}/train-images-idx3-ubyte.gz") as file:
        images = torch.frombuffer(bytearray(file.read()[16:]), dtype=torch.uint8)
    images = images.view(-1, 1, 28, 28)
    generator, discriminator = networks()
    generator_adam = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.4, 0.999))
    discriminator_adam = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.4, 0.999))
    bce = nn.BCELoss()
    source = batches(images, 64)
    for step in range(warm_up + steps):
        if step == warm_up:
            start = time.perf_counter()
        real = next(source)
        ones = torch.ones(len(real), 1)
        zeros = torch.zeros(len(real), 1)

        generator_adam.zero_grad(set_to_none=True)
        fake = generator(torch.randn(len(real), 100))
        generator_loss = bce(discriminator(fake), ones)
        generator_loss.backward()
        generator_adam.step()

        discriminator_adam.zero_grad(set_to_none=True)
        real_loss = bce(discriminator(real), ones)
        fake_loss = bce(discriminator(fake.detach()), zeros)
        discriminator_loss = (real_loss + fake_loss) / 2
        discriminator_loss.backward()
        discriminator_adam.step()
        if step % 50 == 0:  # a progress bar reads both losses now and then
            generator_loss.item(), discriminator_loss.item()
    seconds = time.perf_counter() - start
    print(f"python {torch.__version__}: {1000 * seconds / steps:.2f} ms/step over {steps} steps, "
          f"{torch.get_num_threads()} threads")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
