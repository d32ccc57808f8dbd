"""What would call people, shown and dead."""

import re

JOINER = "\u2060"
"""Nobody sees it, no line breaks at it, and Slack does not know what stands around it."""

_EVERYBODY = "here|channel|everyone"
PING = rf"""
    < (?= \s*+ (?: @ \s*+ [uwb] | \# \s*+ [cgd] | ! \s*+ (?: {_EVERYBODY} | group | subteam | date ) )
        | [a-z][a-z0-9+.-]{{1,15}}: [^<>|\s]{{0,2000}}+ \| )
  | @ (?= (?: {_EVERYBODY} ) (?! [\w-] | \.\w ) )
  | (?<! [\w.+-] ) @ (?= (?: {_EVERYBODY} ) \b )
"""
"""The sign behind which a joiner belongs, for a verbose pattern in which case does not count.

Mentions and Slack's own links with a label; and bare words, as far as they are no part of an e-mail address.
"""
_PING = re.compile(PING, re.VERBOSE | re.IGNORECASE)


def without_pings(words: str) -> str:
    """The same to look at; done twice it is the same as done once."""
    return _PING.sub(dead, words) if "@" in words or "<" in words else words


def dead(found: re.Match[str]) -> str:
    return found[0] + JOINER
