"""Trains the recipe `vanilla` in Python with PyTorch 1.13 or later, on the CPU, and writes samples for `evaluate`.

    /usr/bin/python3 vanilla_samples.py DIR --seed 1 --out samples.npy
    java -jar gan-mnist-example.jar evaluate --samples samples.npy

DIR holds train-images-idx3-ubyte.gz. Samples are of the generator in evaluation mode: float32, shape
(N, 1, 28, 28), in [-1, 1]. After every epoch FILE.state is written, from which the same command resumes as if
it had not been stopped. Networks, optimizers and the step are those of bench.py.
"""

import argparse
import itertools
import math
import os
import pathlib
import sys
import time

import numpy as np
import torch

from bench import Vanilla, batches, read

BATCH = 64


class Training:
    """Weights, running statistics, Adam's moments and the random numbers to come, all of which a file can hold."""

    def __init__(self, seed):
        torch.manual_seed(seed)
        self.seed = seed
        self.epoch = 0
        self.seconds = 0.0
        self.gan = Vanilla(foreach=False)
        self.parts = {"g": self.gan.g, "d": self.gan.d, "gAdam": self.gan.g_adam, "dAdam": self.gan.d_adam}

    def run_epoch(self, images):
        start = time.perf_counter()
        for real in itertools.islice(batches(images, BATCH), math.ceil(len(images) / BATCH)):
            losses = self.gan.step(real)
        self.epoch += 1
        self.seconds += time.perf_counter() - start
        return losses

    def save(self, file):
        state = {name: part.state_dict() for name, part in self.parts.items()}
        state.update(seed=self.seed, epoch=self.epoch, seconds=self.seconds, random=torch.get_rng_state())
        replace(file, lambda stream: torch.save(state, stream))

    def load(self, file):
        state = torch.load(file)
        if state["seed"] != self.seed:
            sys.exit(f"{file} is of seed {state['seed']} but --seed is {self.seed}: name another file with --out")
        for name, part in self.parts.items():
            part.load_state_dict(state[name])
        self.epoch, self.seconds = state["epoch"], state["seconds"]
        torch.set_rng_state(state["random"])


def samples(g, count, seed):
    """Of g in evaluation mode, from latents that the seed alone decides."""
    g.eval()
    latents = torch.randn(count, 100, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        images = torch.cat([g(rows) for rows in latents.split(500)])
    g.train()
    return images.view(count, 1, 28, 28).numpy()


def replace(file, write):
    """Writes beside the file first, so that at any moment it is whole: the old one or the new one."""
    beside = file.with_name(file.name + ".part")
    with beside.open("wb") as stream:
        write(stream)
    os.replace(beside, file)


def main():
    parser = argparse.ArgumentParser(description="Trains the recipe vanilla in PyTorch and writes samples.")
    parser.add_argument("data", help="folder with train-images-idx3-ubyte.gz")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--count", type=int, default=10000, help="how many samples")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="NPY file for the samples")
    options = parser.parse_args()

    images = read(options.data)
    training = Training(options.seed)
    state = options.out.with_name(options.out.name + ".state")
    if state.exists():
        training.load(state)
        if training.epoch > options.epochs:
            sys.exit(f"{state} has {training.epoch} epochs but --epochs is {options.epochs}")
        print(f"resumed after epoch {training.epoch}", file=sys.stderr)
    while training.epoch < options.epochs:
        g_loss, d_loss = training.run_epoch(images)
        training.save(state)
        print(f"epoch {training.epoch} of {options.epochs}: losses of G {g_loss.item():.3f} and D {d_loss.item():.3f}"
              f" at its end, {training.seconds:.0f} s in all", file=sys.stderr, flush=True)
    replace(options.out, lambda stream: np.save(stream, samples(training.gan.g, options.count, options.seed)))


if __name__ == "__main__":
    main()
