"""What was measured, as a table for the terminal and for `docs/benchmarks.md`."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; without a budget it only informs."""

    what: str
    measured: str
    budget: str = ""
    is_ok: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.is_ok is None else "ok" if self.is_ok else "over"

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.what, self.measured, self.budget, self.verdict


HEAD = ("what", "measured", "budget", "")


def within(what: str, value: float, budget: float, unit: str, *, note: str = "") -> Row:
    """A row whose value may be at most a budget of the same unit."""
    measured = f"{value:.3g} {unit}".strip() if value < 1000 else f"{value:,.0f} {unit}"
    return Row(what, f"{measured}{note}", f"at most {budget:g} {unit}".strip(), value <= budget)


def printed(title: str, rows: Sequence[Row]) -> None:
    """Print one section, its columns aligned."""
    table = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEAD))]
    print(f"\n{title}")
    for line in table:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def as_markdown(title: str, rows: Sequence[Row]) -> str:
    lines = [f"### {title}", "", "| What | Measured | Budget | |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row.cells)} |" for row in rows]
    return "\n".join([*lines, ""])


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]
