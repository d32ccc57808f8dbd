"""A fault campaign: three processes on one database, killed at random moments while people order every medium.

`python -m tests.faults.campaign --seed 7 --kills 1000` runs one by itself; `test_campaign.py` runs a shorter one.
"""
