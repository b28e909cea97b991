"""Where PostgreSQL's time goes: how long each part of a statement took, by its `EXPLAIN (ANALYZE, FORMAT JSON)`."""

from collections.abc import Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]
CTE = "CTE "


def parts(explained: Node) -> dict[str, float]:
    """Return the microseconds of each table expression without those it reads, of planning and of foreign keys."""
    found: dict[str, float] = {}
    expressions = dict(_expressions(explained["Plan"]))
    puller = _pullers(explained["Plan"], expressions)
    for name, node in expressions.items():
        found[name] = _micro(node) - sum(
            _micro(expressions[other]) for other, scan in puller.items() if _holds(node, scan)
        )
    found["planning"] = explained["Planning Time"] * 1000
    found["foreign keys"] = sum(trigger["Time"] for trigger in explained.get("Triggers", ())) * 1000
    known = sum(found.values()) - found["planning"]
    found["the rest of the statement"] = explained["Execution Time"] * 1000 - known
    return found


def _expressions(node: Node) -> Iterator[tuple[str, Node]]:
    for child in node.get("Plans", ()):
        if (name := child.get("Subplan Name", "")).startswith(CTE):
            yield name.removeprefix(CTE), child
        yield from _expressions(child)


def _pullers(plan: Node, expressions: Mapping[str, Node]) -> dict[str, Node]:
    """Find for each expression the scan that waited for it: an expression is computed when it is first read."""
    scans: dict[str, Node] = {}
    for node in _all(plan):
        name = node.get("CTE Name", "")
        if name in expressions and (name not in scans or _micro(node) > _micro(scans[name])):
            scans[name] = node
    return scans


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from _all(child)


def _holds(node: Node, scan: Node) -> bool:
    """Tell whether a scan is part of an expression itself, not of one that is defined inside it."""
    return any(
        child is scan or (not child.get("Subplan Name", "").startswith(CTE) and _holds(child, scan))
        for child in node.get("Plans", ())
    )


def _micro(node: Node) -> float:
    return float(node["Actual Total Time"] * node["Actual Loops"] * 1000)
