"""What people have said somewhere, for stories in which a platform's own way to it does not matter."""

from datetime import datetime, timedelta

from core.reading import Passage, Said, Wanted
from core.values import Request, Show

LINK = "https://chat.example/m{number}"


class Told:
    """Fits `Reader`: everybody may read everything."""

    def __init__(self, now: datetime, *, title: str = "#general") -> None:
        self.now = now
        self.said: list[Said] = []
        self.title = title
        self.stopped = ""
        self.wanted: list[Wanted] = []
        self.last: datetime | None = None
        """When whoever asks was there."""

    def says(self, *lines: str, is_ours: bool = False) -> None:
        """`Ada: hello`, the next minute."""
        for line in lines:
            name, _, words = line.partition(": ")
            number = len(self.said) + 1
            at = self.now - timedelta(days=1) + timedelta(seconds=number)
            link = LINK.format(number=number)
            self.said.append(Said(f"id{number}", f"x:{name}", name, words, at, link, is_ours=is_ours))

    async def read(self, request: Request, wanted: Wanted, show: Show) -> Passage:  # noqa: ARG002
        self.wanted.append(wanted)
        found = [said for said in self.said if wanted.since is None or said.at >= wanted.since]
        return Passage(tuple(found[-wanted.last :]), self.title, self.stopped)

    async def message(self, request: Request, link: str) -> Said | None:  # noqa: ARG002
        return next((said for said in self.said if said.link == link), None)

    async def last_said(self, request: Request) -> datetime | None:  # noqa: ARG002
        return self.last
