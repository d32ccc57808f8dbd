"""Takes the words out of one document: `python -m core.conversion.converting pdf|office`, the document on stdin.

A process of its own, with little memory, little time, no files and none of the bot's secrets, because whoever made
the document may have made it to break whatever opens it.
"""

import os
import resource
import signal
import sys
import warnings

from core.conversion.found import Found, NotRead, said

MEMORY_BYTES = 700_000_000
"""Of addresses, the libraries' own included."""
CPU_S = 20
LONGEST_S = 60
"""Nobody waits for so long; whoever started this is gone."""
TOO_LARGE = "unpacks to more than can be read here. Please attach a part of it."
BROKEN = "is broken and cannot be opened. Please save it anew and attach it again."


def _prepare() -> None:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.alarm(LONGEST_S)
    # Answers go first.
    os.nice(5)


def converted(kind: str, data: bytes) -> tuple[Found, bytes]:
    """What is found, and the PDF anew where it had to be written anew. Raises NotRead, and what the libraries raise."""
    if kind == "pdf":
        from core.conversion import pdf  # noqa: PLC0415  each of these libraries takes its time, and one is needed

        return pdf.found_in(data)
    from core.conversion import archive  # noqa: PLC0415  the same

    found = _office(archive.kind_in(data), data)
    if archive.has_macros(data):
        found = Found(found.words, f"{found.about}, its macros were left alone")
    return found, b""


def _office(kind: str, data: bytes) -> Found:
    if kind == "docx":
        from core.conversion import docx  # noqa: PLC0415  each of these libraries takes its time, and one is needed

        return docx.found_in(data)
    if kind == "xlsx":
        from core.conversion import xlsx  # noqa: PLC0415  the same

        return xlsx.found_in(data)
    from core.conversion import pptx  # noqa: PLC0415  the same

    return pptx.found_in(data)


def outcome(kind: str, data: bytes) -> bytes:
    """What this process says. Whatever a library raises, the document is what is wrong."""
    try:
        return said(*converted(kind, data))
    except NotRead as refusal:
        return said(refusal)
    except MemoryError:
        return said(NotRead(TOO_LARGE))
    except Exception as error:
        print(type(error).__name__, file=sys.stderr)
        return said(NotRead(BROKEN))


def main() -> None:
    _prepare()
    sys.stdout.buffer.write(outcome(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
