"""A client of Spillway that gets whole answers. Start with SpillwayClient."""

from .answer import Answer, ToolCallSoFar
from .client import AnswerStream, Delta, Restart, SpillwayClient, Whole
from .errors import CallError

__all__ = [
    "Answer",
    "AnswerStream",
    "CallError",
    "Delta",
    "Restart",
    "SpillwayClient",
    "ToolCallSoFar",
    "Whole",
]
