"""Where the page listens, and who may therefore reach it."""

import socket
from dataclasses import dataclass

from core.config import Settings
from core.errors import BadConfig

DEFAULT_PORT = 4747


@dataclass(frozen=True, slots=True)
class Address:
    """Where the page listens."""

    host: str
    port: int


def page_address(settings: Settings, host: str | None, port: int | None) -> Address:
    """Where the page is to listen: this machine only, unless somebody says otherwise.

    Raises:
        BadConfig: Others could reach it and there is no token.
    """
    is_hosted = settings.port is not None and "host" not in settings.model_fields_set
    wanted = host or ("0.0.0.0" if is_hosted else settings.host)  # noqa: S104  what a hosting platform needs
    number = port if port is not None else settings.port
    if wanted not in ("127.0.0.1", "::1", "localhost") and not settings.web_people():
        raise BadConfig(
            f"The page would listen on {wanted}, where others can reach it, so it needs FLASHBULB_WEB_TOKEN: "
            "a long secret that people type to get in. Or let it listen on 127.0.0.1."
        )
    return Address(wanted, _free_or_default(wanted) if number is None else number)


def _free_or_default(host: str) -> int:
    """The usual port, or any free one when something else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, DEFAULT_PORT))
        except OSError:
            return 0
    return DEFAULT_PORT
