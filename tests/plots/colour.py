"""Colour science for the tests: contrast, difference, and how a colour looks without one kind of cone.

Sources: WCAG 2 (relative luminance); Sharma, Wu and Dalal 2005 (CIEDE2000); Machado, Oliveira and Fernandes
2009 (matrices of full severity, on linear RGB).
"""

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

SIGHT = {
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)


def linear(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def through(matrix, values):
    return tuple(sum(m * v for m, v in zip(row, values, strict=True)) for row in matrix)


def seen(colour, sight):
    return tuple(min(1.0, max(0.0, v)) for v in through(SIGHT[sight], linear(colour)))


def contrast(one, other):
    first, second = (through(TO_XYZ, linear(c))[1] + 0.05 for c in (one, other))
    return max(first, second) / min(first, second)


def lab(rgb):
    ratios = (v / w for v, w in zip(through(TO_XYZ, rgb), WHITE, strict=True))
    x, y, z = (r ** (1 / 3) if r > 216 / 24389 else (24389 / 27 * r + 16) / 116 for r in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other, sight="full"):
    """CIEDE2000 between two colours under one kind of sight."""
    return ciede2000(lab(seen(one, sight)), lab(seen(other, sight)))


def ciede2000(first, second):
    (l1, a1, b1), (l2, a2, b2) = first, second
    chroma = (hypot(a1, b1) + hypot(a2, b2)) / 2
    grey = 0.5 * (1 - sqrt(chroma**7 / (chroma**7 + 25**7)))
    a1, a2 = a1 * (1 + grey), a2 * (1 + grey)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = 0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    if turn == -180:
        turn = 180
    hue = h1 + h2 if c1 * c2 == 0 else ((h1 + turn / 2) % 360)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    scale_l = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    scale_c, scale_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rotation = -sin(radians(60 * exp(-(((hue - 275) / 25) ** 2)))) * 2 * sqrt(chroma**7 / (chroma**7 + 25**7))
    dl, dc = (l2 - l1) / scale_l, (c2 - c1) / scale_c
    dh = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / scale_h
    return sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh)
