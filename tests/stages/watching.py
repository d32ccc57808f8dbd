"""A call of ours that blocks the event loop is a failure."""

from collections.abc import Iterator
from contextlib import contextmanager

from blockbuster import blockbuster_ctx

ASYNCPG_LOOKS = {"_parse_connect_arguments", "_parse_connect_dsn_and_args", "_read_password_file"}


@contextmanager
def watched() -> Iterator[None]:
    """From here on; opening files at start is over by then."""
    with blockbuster_ctx(["bots", "core", "storage"]) as blocking:
        for name in ("os.stat", "io.BufferedReader.read", "io.TextIOWrapper.read"):
            # asyncpg looks for certificates and a password file whenever its pool grows.
            blocking.functions[name].can_block_in("asyncpg/connect_utils.py", ASYNCPG_LOOKS)
        # Coverage starts measuring a thread wherever it first meets it.
        blocking.functions["threading.Lock.acquire"].can_block_in("coverage/collector.py", "lock_data")
        yield
