"""Stand-ins of the platforms, on loopback: their wire, their rules and their moods."""
