"""What stands above an answer, so that whoever reads it knows the question."""

import discord

from core.values import Options

QUESTION_CHARS = 300


def question(options: Options) -> str:
    """The question of an `/ask`, as a quote; Discord itself shows only that the command was used."""
    words = " ".join(str(options.get("question", "")).split())
    short = words if len(words) <= QUESTION_CHARS else f"{words[:QUESTION_CHARS].rstrip()} …"
    return f"> {harmless(short)}" if short else ""


def pressed(user: str, label: str) -> str:
    """Who pressed which button; Discord shows neither."""
    return f"-# <@{user}>: {harmless(label)}"


def about(server: str, channel: str, message: str) -> str:
    """Which message an answer is about."""
    return f"-# About <https://discord.com/channels/{server or '@me'}/{channel}/{message}>"


def shared(user: str) -> str:
    return f"-# Shared by <@{user}>"


def harmless(words: str) -> str:
    """Words that nothing of is read as Markdown or as a mention."""
    return discord.utils.escape_mentions(discord.utils.escape_markdown(words, ignore_links=False))
