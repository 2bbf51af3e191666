"""Images scaled with an antialiased bilinear filter, their middle kept: the reference of ImageFolderTest.

    python3 resampling.py

Writes resampling.json beside this script. Made with Debian's python3-torch (1.13), on the CPU, in float64.
"""

import json
import pathlib

import torch
import torch.nn.functional as F


def image(height, width):
    """The same as in the test: a pattern with fine and coarse detail."""
    y = torch.arange(height).view(1, -1, 1)
    x = torch.arange(width).view(1, 1, -1)
    c = torch.arange(3).view(-1, 1, 1)
    return (31 * y + 17 * x + 5 * x * y + 83 * c) % 256


def square(height, width, size):
    shorter = min(height, width)
    new = [(side * size * 2 + shorter) // (2 * shorter) for side in (height, width)]
    pixels = image(height, width).double().unsqueeze(0)
    scaled = F.interpolate(pixels, size=new, mode="bilinear", align_corners=False, antialias=True)
    top, left = [(side - size) // 2 for side in new]
    kept = scaled[0, :, top : top + size, left : left + size]
    return kept.flatten().tolist()


cases = [(23, 37, 8), (40, 19, 7), (10, 13, 24), (16, 16, 16), (16, 21, 16), (64, 64, 5), (1, 9, 3)]
found = [{"height": h, "width": w, "size": s, "pixels": [round(v, 6) for v in square(h, w, s)]} for h, w, s in cases]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(found) + "\n")
