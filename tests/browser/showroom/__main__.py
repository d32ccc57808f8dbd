"""`flashbulb` with `/show` among its commands."""

from pathlib import Path

import core.commands
from bots.__main__ import main

core.commands.__path__.append(str(Path(__file__).parent / "commands"))
main()
