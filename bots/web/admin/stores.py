"""What the admin pages read, and the way to decide something."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.admin_reads import AdminReads
from core.administration import Administration
from core.charts.drawn import Charts
from core.command import Command
from core.memory import History
from core.ports import Clock
from core.reports import Reports
from core.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class AdminStores:
    """What the admin pages read, and the way to decide something."""

    reads: AdminReads
    reports: Reports
    administration: Administration
    history: History
    rulebook: Rulebook
    commands: Mapping[str, Command]
    models: Mapping[str, str]
    """Id → what it is called."""
    charts: Charts
    now: Clock
    slots: int
    """How many orders the studio takes at once."""
