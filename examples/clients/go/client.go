package spillway

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	pb "example.com/spillway-client/gen/spillway/v1"
)

// Client gets whole answers. It may be used by many goroutines at once.
type Client struct {
	wire   Wire
	header map[string]string
	// MaxTries is how often a call with an idempotency key is made at most; calls
	// without one are made once.
	MaxTries int
	// Timeout holds for calls whose context has no deadline, over all tries.
	Timeout time.Duration
}

// New makes a client. The token is a bearer token, "" for none.
func New(wire Wire, token string) *Client {
	header := map[string]string{}
	if token != "" {
		header["authorization"] = "Bearer " + token
	}
	return &Client{wire: wire, header: header, MaxTries: 3, Timeout: time.Minute}
}

// Update is what a stream tells as it goes: a Delta, a Restart or, at last, a Whole.
type Update interface{ update() }

// Delta is a piece of the answer: the event as it came, and the answer with it.
type Delta struct {
	Event  *pb.StreamCompleteResponse
	Answer *Answer
}

// Restart says that all that came so far is void. Without an endpoint it was the
// connection to the gateway that broke.
type Restart struct {
	FailedEndpoint string
	Failure        *pb.Failure
}

// Whole is the last update of every good stream.
type Whole struct {
	Answer   *Answer
	Metadata Metadata
}

func (Delta) update()   {}
func (Restart) update() {}
func (Whole) update()   {}

// Complete gets the answer in one message. Its errors are of type *Error.
func (c *Client) Complete(ctx context.Context, request *pb.CompletionRequest) (*pb.Completion, Metadata, error) {
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	tries := c.triesOf(request)
	for {
		completion, metadata, err := c.wire.complete(ctx, request, tries.begin(c.header))
		if err == nil && completion != nil {
			metadata.Tries = tries.made
			return completion, metadata, nil
		}
		if failed := asError(err); !tries.again(ctx, failed) {
			return nil, Metadata{}, failed
		}
	}
}

// Stream gets the answer as it is written. The sequence ends with a Whole or with an
// error of type *Error; leaving it early cancels the call.
func (c *Client) Stream(ctx context.Context, request *pb.CompletionRequest) iter.Seq2[Update, error] {
	return func(yield func(Update, error) bool) {
		ctx, cancel := c.bounded(ctx)
		defer cancel()
		tries := c.triesOf(request)
		for {
			answer := &Answer{}
			goOn, err := c.oneTry(ctx, request, tries, answer, func(update Update) bool { return yield(update, nil) })
			if !goOn {
				return
			}
			if failed := asError(err); !tries.again(ctx, failed) {
				yield(nil, failed)
				return
			}
			if answer.Attempt > 0 && !yield(Restart{}, nil) {
				return
			}
		}
	}
}

// oneTry yields the updates of one try; false when there is nothing left to do.
func (c *Client) oneTry(
	ctx context.Context, request *pb.CompletionRequest, tries *tries, answer *Answer, yield func(Update) bool,
) (bool, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	events, err := c.wire.stream(ctx, request, tries.begin(c.header))
	if err != nil {
		return true, err
	}
	for {
		event, err := events.next()
		if err != nil {
			// Whatever breaks after it, an answer that is complete is one.
			if answer.Completion == nil {
				return true, err
			}
			metadata := events.metadata()
			metadata.Tries = tries.made
			yield(Whole{answer, metadata})
			return false, nil
		}
		if !answer.take(event) {
			continue
		}
		if update := updateOf(event, answer); update != nil && !yield(update) {
			return false, nil
		}
	}
}

func updateOf(event *pb.StreamCompleteResponse, answer *Answer) Update {
	switch kind := event.Event.(type) {
	case *pb.StreamCompleteResponse_Restarted:
		return Restart{kind.Restarted.FailedEndpoint, kind.Restarted.Reason}
	case *pb.StreamCompleteResponse_TextDelta, *pb.StreamCompleteResponse_ReasoningDelta,
		*pb.StreamCompleteResponse_RefusalDelta, *pb.StreamCompleteResponse_ToolCallDelta:
		return Delta{event, answer}
	default:
		return nil
	}
}

func (c *Client) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.Timeout)
}

func (c *Client) triesOf(request *pb.CompletionRequest) *tries {
	if request.IdempotencyKey == "" {
		return &tries{most: 1}
	}
	return &tries{most: c.MaxTries}
}

// asError takes the end of a stream, or a missing answer, for a call that came to nothing.
func asError(err error) *Error {
	var failed *Error
	if errors.As(err, &failed) {
		return failed
	}
	if err == nil || errors.Is(err, io.EOF) {
		return incomplete()
	}
	return fromStatus(err, nil)
}
