"""PSNR, SSIM and L1 of scikit-image and NumPy: the reference of FidelityTest.

    python3 fidelity.py

Writes fidelity.json beside this script. Made with scikit-image 0.19.3 and NumPy 1.24.2, Debian's python3-skimage. SSIM
is structural_similarity with Gaussian weights of deviation 1.5, whose filter then is 11 wide and which leaves out the
5 pixels at the borders from its mean, and with the covariance of a population; PSNR is 10 log10(range^2 / MSE) in
float64, in the mean over images.
"""

import json
import pathlib

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.metrics import structural_similarity


def case(name, x, y, span):
    """Images (N, C, H, W)."""
    x, y = x.round(6), y.round(6)
    ssim = [
        structural_similarity(
            a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=span, channel_axis=0
        )
        for a, b in zip(x, y)
    ]
    squares = ((x - y) ** 2).mean((1, 2, 3))
    return {
        "name": name,
        "shape": list(x.shape),
        "outputs": x.ravel().tolist(),
        "targets": y.ravel().tolist(),
        "range": span,
        "psnr": float((10 * np.log10(span**2 / squares)).mean()),
        "ssim": float(np.mean(ssim)),
        "l1": float(np.abs(x - y).mean()),
    }


rng = np.random.default_rng(1)


def noise(*shape):
    return rng.uniform(-1, 1, shape)


def smooth(*shape):
    blurred = np.stack([[gaussian_filter(plane, 2, mode="wrap") for plane in image] for image in noise(*shape)])
    return blurred / np.abs(blurred).max()


near = smooth(2, 1, 20, 17)
colour = smooth(2, 3, 14, 19)
cases = [
    case("random", noise(2, 1, 13, 16), noise(2, 1, 13, 16), 2),
    case("smooth", near, np.clip(near + 0.02 * rng.normal(size=near.shape), -1, 1), 2),
    case("colour", colour, 0.8 * colour + 0.1 * noise(2, 3, 14, 19), 2),
    case("least", noise(3, 1, 11, 11), smooth(3, 1, 11, 11), 2),
    case("unit range", (smooth(1, 3, 12, 12) + 1) / 2, (smooth(1, 3, 12, 12) + 1) / 2, 1),
    case("bytes", 127.5 * (noise(1, 1, 12, 15) + 1), 127.5 * (smooth(1, 1, 12, 15) + 1), 255),
    case("flat", np.full((1, 1, 12, 12), 0.25), np.full((1, 1, 12, 12), -0.5), 2),
    case("negative", near[:1], -near[:1], 2),
]
with open(pathlib.Path(__file__).with_suffix(".json"), "w") as file:
    json.dump(cases, file)
    file.write("\n")
