"""Metrics over features by scikit-learn, SciPy and NumPy: the reference of the tests in dev.ganlib.metric.

    python3 metrics.py

Writes metrics.json beside this script. Made with Debian's python3-sklearn 1.2.1 and python3-scipy 1.10.1.
Each figure is computed the long way: radii by scikit-learn's nearest neighbours, the jackknife by leaving
each vector out in turn. The vectors are multiples of 1/4096, so float32 holds them as they are.
"""

import json
import pathlib

import numpy as np
import scipy
import scipy.special
import scipy.stats
import sklearn
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors


def kernel(x, y):
    return polynomial_kernel(x, y, degree=3, gamma=1 / x.shape[1], coef0=1)


def kernel_distance(x, y):
    m, n = len(x), len(y)
    kx, ky, kxy = kernel(x, x), kernel(y, y), kernel(x, y)
    off = lambda k: k[~np.eye(len(k), dtype=bool)].mean()
    return off(kx) + off(ky) - 2 * kxy.mean()


def jackknife(x, y):
    first = [kernel_distance(np.delete(x, i, 0), y) for i in range(len(x))]
    second = [kernel_distance(x, np.delete(y, i, 0)) for i in range(len(y))]
    return float(np.sqrt(sum((len(v) - 1) * np.var(v) for v in (first, second))))


def radii(x, k):
    distances, _ = NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(x).kneighbors(x)
    return distances[:, k]


def inside(x, y, k):
    """Of each x and each y, whether x is in the ball around y."""
    difference = np.linalg.norm(x[:, None] - y[None], axis=2)
    return difference <= radii(y, k)[None]


def nearest(x, y):
    return NearestNeighbors(n_neighbors=1, algorithm="brute").fit(y).kneighbors(x)[0][:, 0]


def memorisation(samples, training, held_out):
    a, b = nearest(samples, training), nearest(held_out, training)
    u = scipy.stats.mannwhitneyu(b, a).statistic
    few = len(b) // 100
    copies = np.mean([(b <= d).sum() <= few for d in a])
    return float(u / len(a) / len(b)), float(copies)


def score(logits):
    p = scipy.special.softmax(logits, axis=1)
    return float(np.exp(scipy.stats.entropy(p, p.mean(0, keepdims=True), axis=1).mean()))


def vectors(rng, count, width, shift=0.0, scale=1.0):
    return np.round((rng.normal(size=(count, width)) * scale + shift) * 4096) / 4096


def case(rng, width, count, other):
    x = vectors(rng, count, width, 0.5, 0.8)
    y = vectors(rng, other, width)
    held_out = vectors(rng, 220, width)
    x[1] = y[3]  # a copy
    logits = np.round(rng.normal(size=(count, 5)) * 3 * 4096) / 4096
    result = {"width": width, "x": x.ravel().tolist(), "y": y.ravel().tolist()}
    result |= {"heldOut": held_out.ravel().tolist(), "logits": logits.ravel().tolist()}
    result |= {"kernelDistance": float(kernel_distance(x, y)), "standardError": jackknife(x, y)}
    for k in (1, 3, 5):
        result[f"precision{k}"] = float(inside(x, y, k).any(1).mean())
        result[f"recall{k}"] = float(inside(y, x, k).any(1).mean())
        result[f"density{k}"] = float(inside(x, y, k).sum() / k / len(x))
        result[f"coverage{k}"] = float(inside(x, y, k).any(0).mean())
    result["closer"], result["copies"] = memorisation(x, y, held_out)
    result["score"] = score(logits)
    return result


rng = np.random.default_rng(3)
cases = [case(rng, 2, 40, 30), case(rng, 6, 25, 50)]
versions = {"numpy": np.__version__, "scipy": scipy.__version__, "sklearn": sklearn.__version__}
with open(pathlib.Path(__file__).with_suffix(".json"), "w") as file:
    json.dump({**versions, "cases": cases}, file)
    file.write("\n")
