"""What whoever has the machine does at the command line: one file for each command, plugged in by `add_to`.

Every command takes `--json` and then writes one object to stdout and nothing else; `docs/command-line.md` says what is
in it. What goes wrong is one sentence on stderr and exit code 1.
"""
