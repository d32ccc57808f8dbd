"""What Flashbulb remembers, in SQLite or Postgres."""
