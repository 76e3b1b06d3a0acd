"""Which boxes follow each other downwards with nothing between, and the chains they make."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

MOST_GAP = 1.6
"""White within a chain, in heights of its text."""

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
    linked = {i: b[0] for i, b in follows.items() if len(b) == 1 and len(above[b[0]]) == 1 and alike(i, b[0])}
    found = []
    for head in sorted(set(range(len(boxes))) - set(linked.values())):
        chain = [head]
        while chain[-1] in linked:
            chain.append(linked[chain[-1]])
        found.append(chain)
    return found
