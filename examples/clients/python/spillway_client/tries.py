"""When a call may be made again.

A generation costs money, so only a call with an idempotency key is made again: the
gateway joins it to the first one, or replays its answer.
"""

import random
import time

import grpc

from .errors import CallError

FIRST_WAIT = 0.2
LONGEST_WAIT = 5.0


class Tries:
    """The tries of one call under one deadline."""

    def __init__(self, *, has_key: bool, timeout: float, max_tries: int):
        self.made = 0
        self._max = max_tries if has_key else 1
        self._deadline = time.monotonic() + timeout

    def begin(self) -> list[tuple[str, str]]:
        """Counts a try; the metadata that tells the gateway how many came before it."""
        before, self.made = self.made, self.made + 1
        # gRPC's own name for it, grpc-previous-rpc-attempts, grpcio keeps to itself and
        # drops; Envoy's counts the present try too.
        return [("x-envoy-attempt-count", str(self.made))] if before > 0 else []

    def time_left(self) -> float:
        return max(0.001, self._deadline - time.monotonic())

    def after(self, error: CallError) -> None:
        """Waits for the next try, or raises what the call came to."""
        wait = self._wait(error)
        if wait is None or wait >= self.time_left():
            raise error
        time.sleep(wait)

    def _wait(self, error: CallError) -> float | None:
        if self.made >= self._max or error.code is not grpc.StatusCode.UNAVAILABLE:
            return None
        if error.pushback is None:
            # Full jitter under a bound that doubles with each try.
            return random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.made - 1)))
        # gRFC A6: anything but a whole number of milliseconds means never.
        is_number = error.pushback.isascii() and error.pushback.isdigit()
        return int(error.pushback) / 1000 if is_number else None
