"""The buttons that stand below an answer of /ask, in their order."""

OPEN = ["Read aloud", "Details"]
"""Those that anybody may press, and so the only ones below what was shared."""
WHOLE = ["Think harder", "Shorter", "Try again", "Edit question", *OPEN]
CUT = ["Continue", *WHOLE]
