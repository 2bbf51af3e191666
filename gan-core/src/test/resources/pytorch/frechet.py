"""Fréchet distances in NumPy: the reference of FrechetDistanceTest.

    python3 frechet.py

Writes frechet.json beside this script. Made with NumPy 1.24. The trace of the root of C1 C2 is taken
from the eigenvalues of that product, which is not symmetric: another way than the library's.
"""

import json
import pathlib

import numpy as np


def distance(a, b):
    c1, c2 = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    roots = np.sqrt(np.linalg.eigvals(c1 @ c2).astype(complex))
    assert abs(roots.imag).max() < 1e-6
    difference = a.mean(0) - b.mean(0)
    return float(difference @ difference + np.trace(c1) + np.trace(c2) - 2 * roots.real.sum())


def case(rng, width, count, other):
    a = rng.normal(size=(count, width)) @ rng.normal(size=(width, width))
    b = rng.exponential(size=(other, width)) @ rng.normal(size=(width, width)) - 1
    a, b = a.round(6), b.round(6)
    return {
        "width": width,
        "a": a.ravel().tolist(),
        "b": b.ravel().tolist(),
        "distance": distance(a, b),
    }


rng = np.random.default_rng(1)
cases = [case(rng, 3, 20, 30), case(rng, 8, 40, 25)]
with open(pathlib.Path(__file__).with_suffix(".json"), "w") as file:
    json.dump({"numpy": np.__version__, "cases": cases}, file)
    file.write("\n")
