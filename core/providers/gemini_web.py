"""What an answer of Gemini's rests on, where it looked things up in the web."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from google.genai import types

from core.chat import Source

READ = types.UrlRetrievalStatus.URL_RETRIEVAL_STATUS_SUCCESS


class Findings:
    """Folds what the chunks of one answer say of the web; each may repeat what the ones before it said."""

    def __init__(self) -> None:
        self._pages: dict[str, str] = {}
        self._queries: dict[str, None] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        """Each page once, in the order in which they were told."""
        return tuple(Source(title, address) for address, title in self._pages.items())

    @property
    def searches(self) -> int:
        """How many are billed: each query that is not empty, once."""
        return len(self._queries)

    def take(self, candidate: types.Candidate) -> None:
        for title, address in (*_found(candidate.grounding_metadata), *_opened(candidate.url_context_metadata)):
            self._pages.setdefault(address, title)
        asked = candidate.grounding_metadata.web_search_queries if candidate.grounding_metadata else None
        self._queries |= dict.fromkeys(query for query in asked or () if query.strip())


def _found(said: types.GroundingMetadata | None) -> Iterable[tuple[str, str]]:
    webs = [chunk.web for chunk in (said.grounding_chunks if said else None) or () if chunk.web]
    return _pages((web.title or "", web.uri or "") for web in webs)


def _opened(said: types.UrlContextMetadata | None) -> Iterable[tuple[str, str]]:
    pages = (said.url_metadata if said else None) or ()
    return _pages(("", page.retrieved_url or "") for page in pages if page.url_retrieval_status == READ)


def _pages(told: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Those with an address that a browser opens, under a name at least of whoever serves it."""
    for title, address in told:
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname:
            yield " ".join(title.split()) or parts.hostname, address
