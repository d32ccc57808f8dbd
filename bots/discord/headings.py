"""What stands above an answer, so that whoever reads it knows the question."""

from bots.discord.links import link_to
from bots.discord.markdown.inline import plain
from core.values import Options
from core.words import begun

QUESTION_CHARS = 300


def question(options: Options) -> str:
    """The question of an `/ask`, as a quote; Discord itself shows only that the command was used."""
    short = begun(str(options.get("question", "")), QUESTION_CHARS)
    return f"> {plain(short)}" if short else ""


def pressed(user: str, label: str) -> str:
    """Who pressed which button; Discord shows neither."""
    return f"-# <@{user}>: {plain(label)}"


def about(server: str, channel: str, message: str) -> str:
    """Which message an answer is about."""
    return f"-# About <{link_to(server, channel, message)}>"


def shared(user: str) -> str:
    return f"-# Shared by <@{user}>"
