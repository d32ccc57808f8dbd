"""Documents of offices as words, taken out of them in a process that knows nothing else."""

from core.conversion.converter import Converter
from core.conversion.found import Found, Kind

__all__ = ["Converter", "Found", "Kind"]
