package spillway

import (
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	pb "example.com/spillway-client/gen/spillway/v1"
)

// Error says why a call ended without an answer.
type Error struct {
	// Code is the gRPC status. A lost connection, and a stream that ended without a
	// whole answer, are Unavailable.
	Code    codes.Code
	Message string
	// Failover is what was tried; nil when the call failed before an endpoint was chosen.
	Failover *pb.FailoverError
	// RetryAfter says when asking again may help; nil when nothing is known.
	RetryAfter *time.Duration
	// Violations are the fields of the request that are wrong.
	Violations []*errdetails.BadRequest_FieldViolation
	// Pushback is "-1" when the server asks not to be tried again, "" when it says nothing.
	Pushback string
	// Tries is how often the call was made before this was given up.
	Tries int

	cause error
}

func (e *Error) Error() string { return "spillway: " + e.Code.String() + ": " + e.Message }

func (e *Error) Unwrap() error { return e.cause }

// take reads one detail of the status.
func (e *Error) take(detail proto.Message) {
	switch detail := detail.(type) {
	case *pb.FailoverError:
		e.Failover = detail
	case *errdetails.RetryInfo:
		delay := detail.RetryDelay.AsDuration()
		e.RetryAfter = &delay
	case *errdetails.BadRequest:
		e.Violations = append(e.Violations, detail.FieldViolations...)
	}
}

func incomplete() *Error {
	return &Error{Code: codes.Unavailable, Message: "the call ended without a whole answer"}
}
