"""Figures of what needs no training, by PyTorch, NumPy, SciPy and scikit-image: the reference of
TranslationEvaluationTest.

    python3 figures.py

Reads every 100th of MNIST's test images from the application's resources, scales them to [-1, 1], and writes
figures.json beside this script: PSNR, SSIM, L1 and the share of grey pixels of test images that were made small, by
means of 4 x 4, and large again by torch.nn.functional.interpolate, bicubic as Pillow's (a = -0.5); and of outlines,
scipy.ndimage's morphological gradients, taken for digits. SSIM is skimage's structural_similarity with the parameters
that fidelity.py of gan-core gives. Made with PyTorch 1.13.0, SciPy 1.10.1 and scikit-image 0.19.3, Debian's.
"""

import gzip
import json
import pathlib

import numpy as np
import torch
from scipy.ndimage import morphological_gradient
from skimage.metrics import structural_similarity

here = pathlib.Path(__file__).parent
data = here.parents[2] / "main/resources/dev/ganlib/example/mnist/data/t10k-images-idx3-ubyte.gz"
digits = np.frombuffer(gzip.decompress(data.read_bytes())[16:], np.uint8).reshape(-1, 28, 28)[::100]
real = digits / 127.5 - 1


def means(images):
    return images.reshape(-1, 7, 4, 7, 4).mean((2, 4))


def figures(images):
    similar = [
        structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=2)
        for a, b in zip(images, real)
    ]
    return {
        "PSNR (dB)": float((10 * np.log10(4 / ((images - real) ** 2).mean((1, 2)))).mean()),
        "SSIM": float(np.mean(similar)),
        "L1": float(np.abs(images - real).mean()),
        "share of grey pixels": float((np.abs(images) < 0.8).mean()),
    }


small = torch.from_numpy(means(real))[:, None]
result = {}
for mode in ("nearest", "bicubic"):
    enlarged = torch.nn.functional.interpolate(small, scale_factor=4, mode=mode, antialias=mode == "bicubic")
    large = enlarged[:, 0].numpy().clip(-1, 1)
    result[mode] = figures(large) | {
        "RMSE when made small again": float(np.sqrt(((means(large) - small[:, 0].numpy()) ** 2).mean()))
    }
outlines = np.stack([morphological_gradient(digit, size=(3, 3), mode="constant", cval=0) for digit in digits])
result["outlines"] = figures(outlines / 127.5 - 1)
(here / "figures.json").write_text(json.dumps(result, indent=1) + "\n")
