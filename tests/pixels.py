"""How far two pictures of the same thing are apart, where renderers smooth edges in their own ways."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter, ImageStat

MEAN = 0.5  # of 255, the most that two pictures differ on average
STRONG = 96  # of 255, a pixel that differs by more does so strongly, after a blur of one pixel
SHARE = 0.0002  # the most pixels that do


def difference(a: Image.Image, b: Image.Image) -> tuple[float, float]:
    """Return the mean difference of two pictures and the share of pixels that differ strongly.

    The last row and column are left out: part of a pixel is rounded up by one renderer and down by the other.
    """
    size = min(a.width, b.width) - 1, min(a.height, b.height) - 1
    one, other = (picture.crop((0, 0, *size)) for picture in (a, b))
    mean = sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3
    blur = ImageFilter.BoxBlur(1)
    apart = ImageChops.difference(one.filter(blur), other.filter(blur)).convert("L")
    return mean, sum(apart.histogram()[STRONG:]) / (size[0] * size[1])
