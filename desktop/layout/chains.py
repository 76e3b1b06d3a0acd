"""Which boxes follow each other downwards with nothing between, and the chains they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

MOST_GAP = 1.6
"""White within a chain, in heights of its text."""
COLUMN = 0.6
"""Share of the width of a row that one of several below it has to take for all to be of one column."""
NEXT = 0.6
"""Least white before a row that is not the very next one, in the same unit."""

Boxes = NDArray[np.float64]


def followers(boxes: Boxes, heights: NDArray[np.float64], em: float) -> dict[int, list[int]]:
    """For each box those seen right below it, close by. `boxes`: columns x0, y0, x1, y1; `em`: height of the page's text."""
    x0, y0, x1, y1 = boxes.T
    common = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    narrow = np.minimum((x1 - x0)[:, None], x1 - x0)
    middle = (y0 + y1) / 2
    low, high = np.minimum(heights[:, None], heights), np.maximum(heights[:, None], heights)
    below = (common > np.minimum(0.15 * narrow, em)) & (middle > middle[:, None] + 0.3 * low)
    close = y0 - y1[:, None] <= MOST_GAP * high
    return {i: [j for j in found if close[i, j]] for i, found in nearest(below).items() if close[i, found].any()}


def nearest(relation: NDArray[np.bool_]) -> dict[int, list[int]]:
    """For each row of a relation the columns that are reached directly, and not by way of another one as well."""
    found = {}
    for i, row in enumerate(relation):
        reached = np.flatnonzero(row)
        if len(reached):
            found[i] = [int(j) for j in reached[~relation[np.ix_(reached, reached)].any(axis=0)]]
    return found


def chains(boxes: Boxes, heights: NDArray[np.float64], em: float, alike: Callable[[int, int], bool]) -> list[list[int]]:
    """All boxes, in chains of which each is the only one below the one before it and `alike` it."""
    follows = followers(boxes, heights, em)
    above: dict[int, list[int]] = {}
    for i, below in follows.items():
        for j in below:
            above.setdefault(j, []).append(i)
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    linked: dict[int, int] = {}
    for i, below in follows.items():
        following = _closest(i, below, boxes, middle, heights)
        if following is None or _closest(following, above[following], boxes, middle, heights) != i:
            continue
        if alike(i, following):
            linked[i] = following
    found = []
    for head in sorted(set(range(len(boxes))) - set(linked.values())):
        chain = [head]
        while chain[-1] in linked:
            chain.append(linked[chain[-1]])
        found.append(chain)
    return found


def _closest(
    i: int, others: Sequence[int], boxes: Boxes, middle: NDArray[np.float64], heights: NDArray[np.float64]
) -> int | None:
    """The only one of the boxes seen from `i`; of several the one in the very next row, where the rest are farther off: so it
    is below the last words of a paragraph, beside which the next one begins indented. None where they are of two columns."""
    if len(others) == 1:
        return others[0]
    shared = max(min(boxes[i, 2], boxes[j, 2]) - max(boxes[i, 0], boxes[j, 0]) for j in others)
    if shared < COLUMN * (boxes[i, 2] - boxes[i, 0]):
        return None
    first, second = sorted(others, key=lambda j: abs(middle[j] - middle[i]))[:2]
    low = min(heights[i], heights[first])
    apart = max(boxes[first, 1] - boxes[i, 3], boxes[i, 1] - boxes[first, 3])
    further = abs(middle[second] - middle[i]) - abs(middle[first] - middle[i])
    return first if apart < NEXT * low and further > NEXT * low else None
