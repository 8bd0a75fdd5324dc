"""The scripts for a shell's start file: completion, and short aliases that complete like what they stand for."""

from __future__ import annotations

from retainlog.cli.completion_variable import VARIABLE
