"""Components of the posterior at several ranges and deviations.

The one at the top is approximated on the cells. The others differ from it smoothly, so what
differs is taken from Laplace's approximation, on blocks where the range is several blocks, and
carried over to the cells.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._evidence import Counts
from landrelease.hazard._integration import Node, Nodes
from landrelease.hazard._matern import Matern, lattice
from landrelease.hazard._mode import Approximation, Method
from landrelease.hazard._multigrid import on_cells
from landrelease.hazard._posterior import Component

Floats = NDArray[np.float64]


def component(matern: Matern, weight: float, found: Approximation, cell_m: float) -> Component:
    """Component of the posterior from its approximation on the cells."""
    rows, columns = found.mean.shape
    return Component(
        weight=weight,
        matern=matern,
        lattice=lattice(matern, rows=rows, columns=columns, cell_m=cell_m),
        mean=found.mean,
        variance=found.variance,
        bend=found.bend,
        weights=found.weights,
        response=found.response,
        slopes=found.slopes,
        slope_precision=found.slope_precision,
    )


def carried_over(
    nodes: Nodes, centre: Component, counts: Counts, *, cell_m: float, method: Method
) -> tuple[Component, ...]:
    """Return all components, given the first.

    On 40 by 40 cells and blocks of 2 by 2 the deviations were those of components approximated
    one by one on the cells, within 0.6 % on average and 5.5 % in the worst cell, and means within
    0.04 deviations.

    Parameters
    ----------
    nodes
        Where, and how the posterior was approximated there on `nodes.level`.
    centre
        The component of the first node, on the cells.
    counts
        The evidence on the cells.
    cell_m
        Side of a cell, metres.
    method
        How the first was approximated: decides whether weights are expected counts or those at
        the mode.
    """
    first, *others = nodes.nodes
    parts = [_carried(node, first.found, centre, cell_m) for node in others]
    swell = 0.5 if method == "gva" else 0.0
    exposure = counts.exposure_km2
    weighed = [
        replace(part, weights=exposure * np.exp(part.mean + swell * part.variance))
        for part in parts
    ]
    return centre, *weighed


def _carried(node: Node, before: Approximation, centre: Component, cell_m: float) -> Component:
    """One component: the first, and what differs on the blocks; weights are still the first's."""
    found, shape = node.found, centre.mean.shape
    swell = np.exp(on_cells(np.log(found.variance / before.variance), shape))
    response = [on_cells(one, shape) for one in found.response - before.response]
    inner = np.linalg.inv(np.linalg.cholesky(before.slope_precision))
    outer = np.linalg.cholesky(centre.slope_precision) @ inner
    return replace(
        centre,
        weight=node.weight,
        matern=node.matern,
        lattice=lattice(node.matern, rows=shape[0], columns=shape[1], cell_m=cell_m),
        mean=centre.mean + on_cells(found.mean - before.mean, shape),
        variance=centre.variance * swell,
        bend=None if centre.bend is None else centre.bend * swell,
        response=centre.response + np.array(response),
        slopes=centre.slopes + found.slopes - before.slopes,
        slope_precision=outer @ found.slope_precision @ outer.T,
    )
