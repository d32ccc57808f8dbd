"""An App on a store, with nothing decided and nobody to be told of anything."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from core.app import App
from core.command import Command
from core.herald import Herald
from core.judging import Judge
from core.limits import Calendar
from core.rulebook import Rulebook
from core.steward import Steward
from storage.store import Store
from tests.contracts.records import NOON, US


# `Any` stands for kits and ledgers that have only what a test needs of them.
def app_of(store: Store, kit: Any, commands: Mapping[str, Command], *, ledger: Any = None, owner: str = US) -> App:
    calendar = Calendar(ZoneInfo("UTC"))
    rulebook = Rulebook(store.administration, (), {}, (), calendar, lambda: NOON, commands)
    steward = Steward(Herald(()), store.notes, owner)
    begun = ledger or store.ledger
    judge = Judge(begun, rulebook, lambda: NOON, owner)
    return App(kit, commands, begun, store.steps, store.offers, judge, steward, lambda: NOON, owner)
