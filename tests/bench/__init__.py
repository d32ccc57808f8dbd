"""How fast and how cheap it is, against the bare SDKs doing the same calls: `python -m tests.bench`."""
