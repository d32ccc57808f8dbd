"""How Markdown is cut: the places, what they stand in, and what must not be torn. `bots/pages.py` is the door."""
