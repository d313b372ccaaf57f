"""A peer: OpenCV's usual recipe for pages. Otsu, the largest contour, four corners, warp, JPEG.

contour.py IN OUT.jpg   one page
contour.py --corners    pictures' paths on standard input, their corners as JSON lines on standard output
"""
import json
import sys

import cv2
import numpy


def corners(picture):
    """Upper left first, clockwise, in pixels from the corner of the first pixel; None where there is no page."""
    shrink = 4
    small = cv2.resize(picture, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not found:
        return None
    largest = max(found, key=cv2.contourArea)
    if cv2.contourArea(largest) < mask.size / 100:
        return None
    rough = cv2.approxPolyDP(largest, 0.02 * cv2.arcLength(largest, True), True)
    quad = rough.reshape(-1, 2) if len(rough) == 4 else cv2.boxPoints(cv2.minAreaRect(largest))
    quad = (numpy.float32(quad) + 0.5) * shrink
    # Clockwise from the one nearest the upper left.
    middle = quad.mean(axis=0)
    around = sorted(quad.tolist(), key=lambda p: numpy.arctan2(p[1] - middle[1], p[0] - middle[0]))
    first = min(range(4), key=lambda i: sum(around[i]))
    return around[first:] + around[:first]


def straighten(source, target):
    picture = cv2.imread(source)
    quad = corners(picture)
    if quad is None:
        sys.exit(1)
    a, b, c, d = numpy.float32(quad)
    width = int(round(max(numpy.linalg.norm(b - a), numpy.linalg.norm(c - d))))
    height = int(round(max(numpy.linalg.norm(d - a), numpy.linalg.norm(c - b))))
    goal = numpy.float32([[0, 0], [width, 0], [width, height], [0, height]])
    warp = cv2.getPerspectiveTransform(numpy.float32(quad), goal)
    page = cv2.warpPerspective(picture, warp, (width, height))
    cv2.imwrite(target, page, [cv2.IMWRITE_JPEG_QUALITY, 85])


if sys.argv[1:] == ["--corners"]:
    for line in sys.stdin:
        print(json.dumps(corners(cv2.imread(line.rstrip("\n")))), flush=True)
else:
    straighten(sys.argv[1], sys.argv[2])
