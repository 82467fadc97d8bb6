"""Why a call ended without an answer, with everything that the gateway says about it."""

import grpc
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status

from spillway.v1.failover_error_pb2 import FailoverError


class CallError(Exception):
    """A call that came to nothing.

    code: a grpc.StatusCode. A lost connection, and a stream that ended without a whole
        answer, are UNAVAILABLE.
    failover: what was tried; None when the call failed before an endpoint was chosen.
    retry_after: seconds after which asking again may help; None when nothing is known.
    violations: the fields of the request that are wrong (google.rpc.BadRequest).
    pushback: "-1" when the server asks not to be tried again; None when it says nothing.
    tries: how often the call was made before this was given up.
    """

    def __init__(self, code: grpc.StatusCode, message: str, trailers=(), tries: int = 1):
        super().__init__(message)
        self.code = code
        self.message = message
        self.tries = tries
        self.failover: FailoverError | None = None
        self.retry_after: float | None = None
        self.violations: list[BadRequest.FieldViolation] = []
        self.pushback: str | None = None
        for key, value in trailers or ():
            if key == "grpc-retry-pushback-ms":
                self.pushback = value
            elif key == "grpc-status-details-bin":
                self._read_details(Status.FromString(value))

    @classmethod
    def of(cls, error: grpc.RpcError, tries: int) -> "CallError":
        return cls(error.code(), error.details() or "", error.trailing_metadata(), tries)

    @classmethod
    def incomplete(cls, tries: int) -> "CallError":
        return cls(grpc.StatusCode.UNAVAILABLE, "the call ended without a whole answer", tries=tries)

    def _read_details(self, status: Status) -> None:
        for detail in status.details:
            if detail.Is(FailoverError.DESCRIPTOR):
                self.failover = FailoverError.FromString(detail.value)
            elif detail.Is(RetryInfo.DESCRIPTOR):
                delay = RetryInfo.FromString(detail.value).retry_delay
                self.retry_after = delay.seconds + delay.nanos / 1e9
            elif detail.Is(BadRequest.DESCRIPTOR):
                self.violations.extend(BadRequest.FromString(detail.value).field_violations)
