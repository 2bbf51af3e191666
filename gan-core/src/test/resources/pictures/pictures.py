"""Small pictures of every kind and what Pillow makes of them: the reference of PictureKindsTest.

    python3 pictures.py

Writes the pictures and pictures.json beside this script. Made with Pillow 12.3.0. Each picture has four quarters of
plain colours, 16 x 24 pixels; pictures.json has the colour of each quarter after ImageOps.exif_transpose and
convert("RGBA"), in the order upper left, upper right, lower left, lower right, and the size. Of CMYK without a
profile, convert computes R = 255 (1 - C) (1 - K).
"""

import json
import pathlib
import struct

from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
COLOURS = [(230, 40, 30), (20, 60, 220), (90, 90, 90), (250, 240, 20)]
WIDTH, HEIGHT = 16, 24


def quarters(mode="RGB", colours=COLOURS):
    image = Image.new(mode, (WIDTH, HEIGHT))
    for i, colour in enumerate(colours):
        box = (i % 2 * WIDTH // 2, i // 2 * HEIGHT // 2)
        image.paste(colour, box + (box[0] + WIDTH // 2, box[1] + HEIGHT // 2))
    return image


def without_adobe(path):
    """Drops the segment of Adobe, so that nothing says what the four components are."""
    data = path.read_bytes()
    at, kept = 2, data[:2]
    while data[at + 1] != 0xDA:
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        kept += b"" if data[at + 1] == 0xEE else data[at:end]
        at = end
    path.write_bytes(kept + data[at:])


def as_ycck(path):
    """Has the segment of Adobe say YCCK; the components stay, so that the colours are others."""
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Adobe\0\x64\0\0\0\0\0", b"Adobe\0\x64\0\0\0\0\2"))


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


rgb = quarters()
cmyk = rgb.convert("CMYK")
# Some black, as other programs separate.
black = quarters("CMYK", [(25, 215, 225, 0), (200, 150, 0, 60), (0, 0, 0, 165), (10, 20, 240, 30)])
grey = quarters("L", [10, 90, 172, 250])
clear = quarters("RGBA", [(230, 40, 30, 255), (20, 60, 220, 128), (90, 90, 90, 51), (250, 240, 20, 0)])
jpeg = {"quality": 95, "subsampling": 0}
made = {}


def save(name, image, **options):
    image.save(HERE / name, **options)
    made[name] = None


save("rgb.png", rgb)
save("palette.png", rgb.convert("P", palette=Image.Palette.ADAPTIVE))
save("grey.png", grey)
save("grey-opacity.png", Image.merge("LA", [grey, clear.getchannel("A")]))
save("rgb-opacity.png", clear)
save("rgb.jpg", rgb, **jpeg)
save("progressive.jpe", rgb, progressive=True, **jpeg)
save("grey.jfif", grey, format="JPEG", **jpeg)
save("untransformed.jpg", rgb, keep_rgb=True, **jpeg)
save("cmyk.jpg", cmyk, **jpeg)
save("cmyk-black.jpg", black, **jpeg)
save("cmyk-plain.jpg", cmyk, **jpeg)
without_adobe(HERE / "cmyk-plain.jpg")
save("ycck.jpg", cmyk, **jpeg)
as_ycck(HERE / "ycck.jpg")
save("rgb.bmp", rgb)
save("palette.bmp", rgb.convert("P", palette=Image.Palette.ADAPTIVE))
save("grey.bmp", grey)
save("rgb.tif", rgb)
save("lzw.tiff", rgb, compression="tiff_lzw")
save("jpeg.tif", rgb, compression="jpeg", quality=95)
save("palette.tif", rgb.convert("P", palette=Image.Palette.ADAPTIVE))
save("grey.tif", grey)
save("rgb-opacity.tif", clear)
save("cmyk.tif", cmyk)
save("bits.tif", grey.convert("1", dither=Image.Dither.NONE))
for orientation in range(1, 9):
    save(f"turned-{orientation}.jpg", rgb, exif=exif(orientation), **jpeg)
save("turned-6.png", rgb, exif=exif(6))
save("turned-8.tif", rgb, tiffinfo={0x0112: 8})

for name in made:
    with Image.open(HERE / name) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    width, height = upright.size
    middles = [(x, y) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    made[name] = {
        "width": width,
        "height": height,
        "quarters": [list(upright.getpixel(middle)) for middle in middles],
    }
(HERE / "pictures.json").write_text(json.dumps(made, indent=1) + "\n")
