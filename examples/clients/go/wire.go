package spillway

import (
	"context"

	pb "example.com/spillway-client/gen/spillway/v1"
)

// Wire makes single calls of CompletionService. There is one over grpc-go and one over
// connect-go; what a Client does on top is the same. All errors are of type *Error, but
// for io.EOF at the end of a stream.
type Wire interface {
	complete(ctx context.Context, request *pb.CompletionRequest, header map[string]string) (*pb.Completion, Metadata, error)
	stream(ctx context.Context, request *pb.CompletionRequest, header map[string]string) (events, error)
}

// events are those of one stream.
type events interface {
	next() (*pb.StreamCompleteResponse, error)
	// metadata is whole once next has returned io.EOF.
	metadata() Metadata
}

// Metadata is what a response carried besides messages, texts only.
type Metadata struct {
	Header  map[string]string
	Trailer map[string]string
	// Tries is how often the call was made.
	Tries int
}

// texts takes the first value of each name that is not binary.
func texts(all map[string][]string) map[string]string {
	kept := map[string]string{}
	for name, values := range all {
		if len(values) > 0 && !isBinary(name) {
			kept[name] = values[0]
		}
	}
	return kept
}

func isBinary(name string) bool { return len(name) > 4 && name[len(name)-4:] == "-bin" }

// maxAnswerBytes is the largest message taken.
const maxAnswerBytes = 64 << 20
