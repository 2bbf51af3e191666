"""Small animated GIF files and what Pillow makes of them: the reference of GifFramesTest.

    python3 gifs.py

Writes the files and gifs.json beside this script. Made with Pillow 9.4.0, Debian's python3-pil. The files are written
byte by byte, so that each frame has the place, size, palette, transparency, order of rows and disposal that its case
asks for; the LZW codes are not compressed: as many bits as a byte, and a clear code before they would grow. gifs.json
has of each file its width and height, and of each frame the pixels after convert("RGBA"), row by row as 0xRRGGBBAA,
with 0 for pixels that are transparent. A disposal that is not specified, 0, is used only after a frame that stays:
Pillow takes it for that of the frame before, browsers for one that stays.
"""

import json
import pathlib
import struct

from PIL import Image

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 7, 5
PALETTE = [(230, 40, 30), (20, 60, 220), (90, 90, 90), (250, 240, 20), (0, 0, 0), (255, 255, 255), (17, 200, 99), (1, 2, 3)]
OTHER = [(5, 5, 5), (200, 100, 50), (10, 250, 250), (128, 0, 128), (64, 64, 0), (33, 66, 99), (240, 240, 240), (0, 128, 0)]
CLEAR_EACH = 100


def blocks(data):
    out = b""
    for start in range(0, len(data), 255):
        part = data[start : start + 255]
        out += bytes([len(part)]) + part
    return out + b"\0"


def lzw(indices):
    """Codes of 8 bits: colours below 128, 128 clears, 129 ends."""
    out = bytearray([128])
    for n, index in enumerate(indices):
        if n and n % CLEAR_EACH == 0:
            out.append(128)
        out.append(index)
    out.append(129)
    return b"\x07" + blocks(bytes(out))


def palette(colours):
    return bytes(c for colour in colours for c in colour).ljust(3 * 128, b"\0")


def frame(disposal, left, top, rows, transparent=None, local=None, interlaced=False):
    """Rows of digits, a digit the number of a colour."""
    width, height = len(rows[0]), len(rows)
    order = range(height)
    if interlaced:
        order = [*range(0, height, 8), *range(4, height, 8), *range(2, height, 4), *range(1, height, 2)]
    indices = [int(c) for y in order for c in rows[y]]
    flags = disposal << 2 | (transparent is not None)
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", flags, 10, transparent or 0, 0)
    layout = (0x86 if local else 0) | (0x40 if interlaced else 0)
    place = b"\x2c" + struct.pack("<HHHHB", left, top, width, height, layout)
    return control + place + (palette(local) if local else b"") + lzw(indices)


def gif(*frames, background=0):
    head = b"GIF89a" + struct.pack("<HHBBB", WIDTH, HEIGHT, 0xF6, background, 0) + palette(PALETTE)
    repeat = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    return head + repeat + b"".join(frames) + b";"


WHOLE = ["0123456", "1234560", "2345601", "3456012", "4560123"]
PLAIN = ["1111111"] * HEIGHT
SMALL = ["010", "232"]
HOLES = ["7077", "0770", "7007"]

FILES = {
    # Frames smaller than the picture that stay, with holes through which the ones before are seen.
    "stays": gif(
        frame(1, 0, 0, WHOLE),
        frame(1, 2, 1, SMALL),
        frame(0, 3, 2, HOLES, transparent=7),
        frame(1, 0, 0, HOLES, transparent=0),
    ),
    # Rectangles that become transparent, the last on what was drawn before.
    "cleared": gif(
        frame(1, 0, 0, WHOLE, transparent=7),
        frame(2, 1, 1, SMALL, transparent=7),
        frame(2, 2, 2, HOLES, transparent=7),
        frame(1, 0, 0, ["55"], transparent=7),
    ),
    # Frames after each of which the picture is what it was.
    "restored": gif(
        frame(1, 0, 0, WHOLE),
        frame(3, 1, 1, SMALL),
        frame(3, 2, 0, HOLES, transparent=7),
        frame(1, 4, 3, ["333", "333"]),
        frame(1, 0, 0, ["5"]),
    ),
    # Disposals in turn, a palette of a frame, rows in four passes.
    "mixed": gif(
        frame(2, 0, 0, PLAIN, transparent=7),
        frame(1, 0, 0, WHOLE, transparent=7, interlaced=True),
        frame(3, 3, 1, HOLES, transparent=7, local=OTHER),
        frame(2, 0, 2, HOLES, transparent=0, local=OTHER),
        frame(1, 1, 0, SMALL, transparent=7),
        frame(3, 0, 0, PLAIN, transparent=7),
        frame(1, 6, 4, ["3"], transparent=7),
    ),
    # A first frame smaller than the picture, which is transparent around it.
    "partial": gif(
        frame(1, 2, 1, SMALL, transparent=7),
        frame(2, 3, 2, HOLES, transparent=7),
        frame(1, 0, 0, ["44", "44"], transparent=7),
    ),
}


def seen(path):
    with Image.open(path) as opened:
        frames = []
        for i in range(opened.n_frames):
            opened.seek(i)
            data = opened.convert("RGBA").getdata()
            frames.append([r << 24 | g << 16 | b << 8 | a if a else 0 for r, g, b, a in data])
    return {"width": WIDTH, "height": HEIGHT, "frames": frames}


made = {}
for name, data in FILES.items():
    path = HERE / (name + ".gif")
    path.write_bytes(data)
    made[name] = seen(path)
# Java's decoder loses rows of it, so it is refused.
(HERE / "thin.gif").write_bytes(gif(frame(1, 0, 0, WHOLE), frame(1, 0, 2, HOLES, interlaced=True)))
(HERE / "gifs.json").write_text(json.dumps(made) + "\n")
