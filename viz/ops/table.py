"""Every operation there is, by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from viz.ops.functions import FUNCTIONS
from viz.ops.operators import ADD, COMPARISONS, COPY, DIV, MUL, NEG, POW, SUB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from viz.ops.op import Op

ROWS: Mapping[str, Op] = MappingProxyType(
    {op.name: op for op in (ADD, SUB, MUL, DIV, POW, NEG, COPY, *COMPARISONS.values(), *FUNCTIONS.values())}
)
"""Each row once, under its own name; the product without a sign (JUXTAPOSE) is the row ``mul`` in another look."""
