"""The sum over the paths: each derivative of an input as products along the ways to the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from viz.arithmetic import calculation
from viz.digits import shown
from viz.fold import Box
from viz.notation.written import Written, equated, line
from viz.paths import Path, counted
from viz.paths import paths as found_paths
from viz.report.material import Material
from viz.report.report import Line, Paragraph, Section, Table

_MOST = 20  # paths that are written out


def paths(material: Material) -> Section | None:
    """Multiply along each path and add up, where there are few enough paths."""
    folded, counts = material.folded, counted(material.folded)
    total = sum(counts[n] for n, _ in material.inputs)
    if not total:
        return None
    rule: Line = (
        "The same derivatives in another order: multiply the local derivatives along each path to ",
        material.called(material.output),
        ", and add up the products of all paths.",
    )
    if total > _MOST:
        most = max(counts[n] for n, _ in material.inputs)
        count: Line = (
            f"Here there are {total:,} paths, up to {most:,} from one input: too many to write out. ",
            f"On the way back each of the {len(folded.wires):,} wires was needed only once, for all paths together.",
        )
        return Section(id="paths", title=("Path by path",), blocks=(Paragraph(rule), Paragraph(count)))
    rows = [row for n, box in material.inputs for row in _rows(material, n, box)]
    head: tuple[Line, ...] = (("Path",), ("Product along it",), ("Sum",))
    table = Table("Every path from an input to the output", head, tuple(rows))
    return Section(id="paths", title=("Path by path",), blocks=(Paragraph(rule), table))


def _rows(material: Material, n: int, box: Box) -> Iterator[tuple[Line, ...]]:
    """Yield a row for each path of an input; the last has their sum."""
    found = [*found_paths(material.folded, n)]
    products = [_product(path) for path in found]
    for path, product in zip(found, products, strict=True):
        names = line(*[part for at in path.boxes for part in (" → ", material.called(material.folded.boxes[at]))][1:])
        total: Line = (_sum(material, box, products),) if path is found[-1] else ()
        yield ((names,), (_along(material, path, product),), total)


def _product(path: Path) -> float | None:
    known = [partial for partial in path.partials if partial is not None]
    return prod(known) if len(known) == len(path.partials) else None


def _along(material: Material, path: Path, product: float | None) -> Written:
    boxes, digits = [material.folded.boxes[at] for at in path.boxes], material.digits
    pairs = zip(boxes[1:], boxes, strict=False)
    symbols = line(*[part for head, tail in pairs for part in (" · ", material.local(head, tail))][1:])
    if product is None:
        return symbols
    factors = [shown(partial, digits) for partial in path.partials if partial is not None]
    return equated(symbols, calculation([factors], shown(product, digits), digits))


def _sum(material: Material, box: Box, products: Sequence[float | None]) -> Written:
    digits, slope = material.digits, material.slope(box)
    known = [[shown(product, digits)] for product in products if product is not None]
    if box.gradient is None or len(known) < len(products):
        return slope
    return equated(slope, calculation(known, shown(box.gradient, digits), digits, _MOST))
