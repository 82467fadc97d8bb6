package spillway

import pb "example.com/spillway-client/gen/spillway/v1"

// Answer is what is kept of a stream: the events of the highest attempt.
type Answer struct {
	// The attempt that all of it belongs to; counts from 1.
	Attempt   uint32
	Text      string
	Reasoning string
	Refusal   string
	ToolCalls []*pb.ToolCall
	// All else about the answer; nil until it is whole.
	Completion *pb.Completion
}

// take takes an event in; false when it is of a lower attempt, and void.
func (a *Answer) take(event *pb.StreamCompleteResponse) bool {
	if event.Attempt < a.Attempt {
		return false
	}
	if event.Attempt > a.Attempt {
		*a = Answer{Attempt: event.Attempt}
	}
	switch event := event.Event.(type) {
	case *pb.StreamCompleteResponse_TextDelta:
		a.Text += event.TextDelta.Text
	case *pb.StreamCompleteResponse_ReasoningDelta:
		a.Reasoning += event.ReasoningDelta.Text
	case *pb.StreamCompleteResponse_RefusalDelta:
		a.Refusal += event.RefusalDelta.Text
	case *pb.StreamCompleteResponse_ToolCallDelta:
		a.takeToolCall(event.ToolCallDelta)
	case *pb.StreamCompleteResponse_Completed:
		a.Completion = event.Completed.Completion
	}
	return true
}

func (a *Answer) takeToolCall(delta *pb.ToolCallDelta) {
	for uint32(len(a.ToolCalls)) <= delta.Index {
		a.ToolCalls = append(a.ToolCalls, &pb.ToolCall{Id: delta.Id, Name: delta.Name})
	}
	a.ToolCalls[delta.Index].Arguments += delta.Arguments
}
