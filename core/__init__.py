"""What Flashbulb can do, for whom and at what price. Knows no platform and no database."""
