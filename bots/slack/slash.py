"""What commands are called here: in some workspaces another app has their names."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.draft import Draft
from core.typed import DEFAULT_COMMAND
from core.values import Text


class Slash:
    """
    Args:
        prefix: Stands before every command's name; empty where nothing does.
    """

    def __init__(self, commands: Iterable[str], prefix: str) -> None:
        self.prefix = prefix
        names = "|".join(map(re.escape, commands))
        # Not those of an address: `https://a.example/ask`.
        self._named = re.compile(rf"(?<![\w/.])/(?=(?:{names})\b(?!/))")

    def words(self, words: str) -> str:
        """Our own words, with every command in them as it is typed here."""
        return self._named.sub(f"/{self.prefix}", words) if self.prefix else words

    def draft(self, draft: Draft, command: str) -> Draft:
        """The same for what came of a command; a model's words stay its own."""
        if not self.prefix:
            return draft
        text = draft.text if command == DEFAULT_COMMAND else self.words(draft.text)
        notices = [replace(notice, words=self.words(notice.words)) for notice in draft.notices]
        facts = [draft.facts] if draft.facts else []
        receipt = [draft.receipt] if draft.receipt else []
        there = Draft([Text(text), *draft.pictures, *draft.clips, *facts, *notices, *draft.offers, *receipt])
        there.progress, there.is_over = draft.progress, draft.is_over
        return there
