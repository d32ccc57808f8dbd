"""What can go wrong, by who can put it right.

    BotError                  str(error) is always fit to show
    ├── AskerError            the person can: BadOption, Refused, OverLimit, NotFound, NotPermitted, Overtaken, …
    ├── ProviderError         nobody here can: ProviderBusy (QueueFull), ProviderSlow, ProviderBroken, FateUnknown
    └── HostError             whoever runs it can: BadConfig, BadCredentials, OutOfFunds, NotInPlan, StorageFailed, …

Anything else is a bug, shown as a sentence with a reference and logged with it. The docstring's first line is the
default message.
"""

import inspect
from datetime import datetime

from core.limits import Take


class BotError(Exception):
    """Something went wrong."""

    retry_after_s: float | None = None

    def __init__(self, message: str = "") -> None:
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or "").partition("\n")[0])


class AskerError(BotError):
    """That could not be done as it was asked."""


class BadOption(AskerError):
    """One of the options is not one that the command takes."""


class Refused(AskerError):
    """That was declined because of what it asks for."""


class NotFound(AskerError):
    """There is nothing under that number."""


class Duplicate(AskerError):
    """That was already asked; its answer is on its way."""


class OverLimit(AskerError):
    """The limit is used up."""

    def __init__(self, message: str, resets_at: datetime, take: Take, used: int) -> None:
        """
        Args:
            take: What was asked of the limit that had no room.
            used: How far it was used.
        """
        super().__init__(message)
        self.resets_at = resets_at
        self.take = take
        self.used = used


class NotPermitted(AskerError):
    """That is not open to you here."""


class Overtaken(AskerError):
    """Somebody else has changed this meanwhile, so nothing was changed. Please look at it again."""


class LineFull(AskerError):
    """As many of your orders are waiting already as one person may have."""


class ProviderError(BotError):
    """The service behind this did not deliver. Please try again; nothing was charged."""


class ProviderBusy(ProviderError):
    """The service behind this is busy. Please try again in a moment; nothing was charged."""

    def __init__(self, message: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class QueueFull(ProviderBusy):
    """The service behind this runs as much as its account may. Please try again in a moment; nothing was charged."""


class ProviderSlow(ProviderError):
    """The service behind this took too long. Please try again; nothing was charged."""


class ProviderBroken(ProviderError):
    """The service behind this gave an answer nobody can use. Please try again; nothing was charged."""


class FateUnknown(ProviderError):
    """The connection broke while this was being ordered, so it is not known whether it was bought.

    It was not ordered again by itself, because a second order could be billed twice.
    """


class HostError(BotError):
    """Whoever runs this bot has to put something right first."""


class BadConfig(HostError):
    """A setting is missing or wrong. Whoever runs this bot can see which with `flashbulb check`."""


class BadCredentials(HostError):
    """A provider did not accept this bot's key. Whoever runs it can see which with `flashbulb check`."""


class OutOfFunds(HostError):
    """This bot's account with the provider has run out of credit. Whoever runs it has to top it up."""


class NotInPlan(HostError):
    """This bot's plan with the provider does not include that model. Please choose another one."""


class StorageFailed(HostError):
    """This bot could not write to its database or disk. Nothing was charged; please tell whoever runs it."""


class ChartFailed(HostError):
    """This chart could not be drawn; its figures are not affected. Please try again in a moment."""


class ConversionFailed(HostError):
    """This file could not be opened here just now. Nothing was charged; please try again in a moment."""


class Outdated(Exception):
    """The house has decided something since this request was judged, so it has to be judged anew."""


def our_fault(reference: str) -> BotError:
    """What somebody is told of a bug, which is logged under this reference."""
    return BotError(f"Something broke on my side. If you report it, mention {reference}.")
