"""How people reach Flashbulb: one folder per platform."""
