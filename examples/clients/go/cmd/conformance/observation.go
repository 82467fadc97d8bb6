package main

import (
	"errors"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"connectrpc.com/connect"

	spillway "example.com/spillway-client"
	pb "example.com/spillway-client/gen/spillway/v1"
)

type observation map[string]any

// The names of the statuses as the contract spells them.
var codeNames = map[codes.Code]string{
	codes.OK: "OK", codes.Canceled: "CANCELLED", codes.Unknown: "UNKNOWN",
	codes.InvalidArgument: "INVALID_ARGUMENT", codes.DeadlineExceeded: "DEADLINE_EXCEEDED",
	codes.NotFound: "NOT_FOUND", codes.AlreadyExists: "ALREADY_EXISTS",
	codes.PermissionDenied: "PERMISSION_DENIED", codes.ResourceExhausted: "RESOURCE_EXHAUSTED",
	codes.FailedPrecondition: "FAILED_PRECONDITION", codes.Aborted: "ABORTED",
	codes.OutOfRange: "OUT_OF_RANGE", codes.Unimplemented: "UNIMPLEMENTED", codes.Internal: "INTERNAL",
	codes.Unavailable: "UNAVAILABLE", codes.DataLoss: "DATA_LOSS", codes.Unauthenticated: "UNAUTHENTICATED",
}

func answered(text string, toolCalls []*pb.ToolCall, completion *pb.Completion, metadata spillway.Metadata) observation {
	calls := []observation{}
	for _, call := range toolCalls {
		calls = append(calls, observation{"id": call.Id, "name": call.Name, "arguments": call.Arguments})
	}
	seen := observation{
		"code":         "OK",
		"text":         nil,
		"textBytes":    len(text),
		"toolCalls":    calls,
		"finishReason": completion.FinishReason.String(),
		"completionId": completion.Id,
		"endpoint":     completion.Endpoint,
		"attempts":     len(completion.Attempts),
		"replayed":     completion.Replayed,
		"tries":        metadata.Tries,
		"headers":      metadata.Header,
		"trailers":     metadata.Trailer,
	}
	if len(text) <= 4096 {
		seen["text"] = text
	}
	return seen
}

func failed(err error) observation {
	var failure *spillway.Error
	if !errors.As(err, &failure) {
		code := status.Code(err)
		if wire := new(connect.Error); errors.As(err, &wire) {
			code = codes.Code(wire.Code())
		}
		return observation{"code": codeNames[code], "message": err.Error()}
	}
	seen := observation{
		"code":         codeNames[failure.Code],
		"message":      failure.Message,
		"text":         nil,
		"failover":     nil,
		"retryAfterMs": nil,
		"violations":   []string{},
		"pushback":     nil,
		"tries":        failure.Tries,
	}
	if failure.Failover != nil {
		seen["failover"] = failoverOf(failure.Failover)
	}
	if failure.RetryAfter != nil {
		seen["retryAfterMs"] = failure.RetryAfter.Milliseconds()
	}
	for _, violation := range failure.Violations {
		seen["violations"] = append(seen["violations"].([]string), violation.Field)
	}
	if failure.Pushback != "" {
		seen["pushback"] = failure.Pushback
	}
	return seen
}

func failoverOf(failover *pb.FailoverError) observation {
	attempts, refusals := []observation{}, []string{}
	for _, attempt := range failover.Attempts {
		attempts = append(attempts, observation{
			"endpoint": attempt.Endpoint, "failure": attempt.Failure.GetKind().String(),
		})
	}
	for _, refusal := range failover.Refusals {
		refusals = append(refusals, refusal.Endpoint)
	}
	return observation{"attempts": attempts, "refusals": refusals}
}
