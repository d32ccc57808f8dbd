"""Slack's part of the house, opened when the workspace is known."""

from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bots.adapter import Desk
from bots.handed import Handed
from bots.slack.buttons import Buttons
from bots.slack.commands import Commands
from bots.slack.directs import Directs
from bots.slack.doors import Stores
from bots.slack.governor import Governor
from bots.slack.groups import Groups
from bots.slack.home_tab import HomeTab
from bots.slack.listening.installations import Installation
from bots.slack.lookups import Freshness
from bots.slack.menus import Menus
from bots.slack.messages import Messages
from bots.slack.people import People
from bots.slack.posted import Posted
from bots.slack.replies import Replies
from bots.slack.shares import Kept
from bots.slack.slash import Slash
from bots.slack.stops import Stops
from bots.slack.wire import Wire
from core.config import Settings


@dataclass(frozen=True, slots=True)
class Rooms:
    """Who deals with what is heard."""

    replies: Replies
    commands: Commands
    messages: Messages
    buttons: Buttons
    menus: Menus
    home: HomeTab
    stops: Stops


def opened(
    desk: Desk,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    settings: Settings,
    stores: Stores,
    governor: Governor,
    freshness: Freshness,
    installation: Installation,
) -> Rooms:
    """Everything for one workspace."""
    wire = Wire(client, session, governor, installation.bot_user, installation.bot_id)
    prefix = settings.slack_prefix or ""
    replies = Replies(
        desk,
        wire,
        installation,
        People(wire, freshness),
        Groups(wire, freshness),
        Directs(wire),
        stores.posts,
        stores.history,
        stores.preferences,
        Handed(stores.attachments, wire.fetch, "Slack"),
        Kept(stores.find, stores.link),
        Slash(desk.app.commands, prefix),
    )
    posted = Posted(replies, stores.feedback)
    home = HomeTab(replies, stores.today, prefix, installation, {"imagine.model": settings.picture_model})
    buttons = Buttons(replies, posted, home)
    messages = Messages(replies)
    menus = Menus(replies, buttons)
    stops = Stops(replies, messages.threads, stores.conversations)
    return Rooms(replies, Commands(replies), messages, buttons, menus, home, stops)
