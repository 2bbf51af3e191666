"""Skeletons by the conditions of Zhang and Suen's paper, and outlines of SciPy: the reference of SkeletonsTest and
OutlinesTest.

    python3 morphology.py

Reads every 200th of MNIST's test images from the application's resources and writes beside this script
skeletons.bits, a bit a pixel, the first in the highest bit of its byte: pixels of at least 128, thinned on whole arrays
of all images; skeletons.bytes, a byte a pixel: the same at twice the height and width, where scipy.ndimage.zoom's
bilinear weights draw them, then 128 for each of four parts that is on the line, 255 at most; and outlines.bytes, a byte a pixel: scipy.ndimage.morphological_gradient of size 3 x 3, black beyond the
border. It also says of how many 8-connected pieces, by scipy.ndimage.label, digits and skeletons are. Made with NumPy
1.24.2 and SciPy 1.10.1, Debian's python3-scipy.

skimage.morphology.skeletonize names the same paper, but its table takes more pixels: those at the inner corners of
stairs, too. It is no reference for the method as published.
"""

import gzip
import pathlib

import numpy as np
from scipy.ndimage import label, morphological_gradient, zoom

here = pathlib.Path(__file__).parent
data = here.parents[2] / "main/resources/dev/ganlib/example/mnist/data/t10k-images-idx3-ubyte.gz"
digits = np.frombuffer(gzip.decompress(data.read_bytes())[16:], np.uint8).reshape(-1, 28, 28)[::200]


def subiteration(ink, second):
    side = ink.shape[1]
    wide = np.pad(ink, ((0, 0), (1, 1), (1, 1))).astype(int)

    def moved(down, right):
        return wide[:, 1 + down : side + 1 + down, 1 + right : side + 1 + right]

    p2, p3, p4, p5, p6, p7, p8, p9 = (
        moved(*to) for to in ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    )
    ring = [p2, p3, p4, p5, p6, p7, p8, p9, p2]
    a = sum((x == 0) & (y == 1) for x, y in zip(ring, ring[1:]))
    b = sum(ring[:-1])
    c, d = (p2 * p4 * p8, p2 * p6 * p8) if second else (p2 * p4 * p6, p4 * p6 * p8)
    return ink & ~((2 <= b) & (b <= 6) & (a == 1) & (c == 0) & (d == 0))



def thinned(ink):
    while True:
        before = ink
        ink = subiteration(subiteration(ink, False), True)
        if (before == ink).all():
            return ink


lines = thinned(digits >= 128)
(here / "skeletons.bits").write_bytes(np.packbits(lines).tobytes())

large = np.stack([zoom(digit.astype(float), 2, order=1, mode="nearest", grid_mode=True) for digit in digits])
parts = thinned(large >= 128).reshape(-1, 28, 2, 28, 2).sum(axis=(2, 4))
(here / "skeletons.bytes").write_bytes(np.minimum(255, 128 * parts).astype(np.uint8).tobytes())


def pieces(images):
    return [label(image, np.ones((3, 3)))[1] for image in images]


print("pieces kept:", pieces(digits >= 128) == pieces(lines), "in all", sum(pieces(lines)))

outlines = np.stack([morphological_gradient(digit, size=(3, 3), mode="constant", cval=0) for digit in digits])
(here / "outlines.bytes").write_bytes(outlines.astype(np.uint8).tobytes())
