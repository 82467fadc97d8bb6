package spillway

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // answers may come compressed
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pb "example.com/spillway-client/gen/spillway/v1"
)

type grpcWire struct {
	client  pb.CompletionServiceClient
	options []grpc.CallOption
}

// OverGRPC calls over a connection of grpc-go, to either listener. With gzip the
// requests are compressed.
func OverGRPC(conn grpc.ClientConnInterface, gzip bool) Wire {
	options := []grpc.CallOption{grpc.MaxCallRecvMsgSize(maxAnswerBytes)}
	if gzip {
		options = append(options, grpc.UseCompressor("gzip"))
	}
	return &grpcWire{pb.NewCompletionServiceClient(conn), options}
}

func (w *grpcWire) complete(
	ctx context.Context, request *pb.CompletionRequest, header map[string]string,
) (*pb.Completion, Metadata, error) {
	var headers, trailers metadata.MD
	options := append([]grpc.CallOption{grpc.Header(&headers), grpc.Trailer(&trailers)}, w.options...)
	ctx = metadata.NewOutgoingContext(ctx, metadata.New(header))
	response, err := w.client.Complete(ctx, &pb.CompleteRequest{Request: request}, options...)
	if err != nil {
		return nil, Metadata{}, fromStatus(err, trailers)
	}
	return response.Completion, Metadata{Header: texts(headers), Trailer: texts(trailers)}, nil
}

func (w *grpcWire) stream(
	ctx context.Context, request *pb.CompletionRequest, header map[string]string,
) (events, error) {
	ctx = metadata.NewOutgoingContext(ctx, metadata.New(header))
	stream, err := w.client.StreamComplete(ctx, &pb.StreamCompleteRequest{Request: request}, w.options...)
	if err != nil {
		return nil, fromStatus(err, nil)
	}
	return &grpcEvents{stream}, nil
}

type grpcEvents struct {
	stream grpc.ServerStreamingClient[pb.StreamCompleteResponse]
}

func (e *grpcEvents) next() (*pb.StreamCompleteResponse, error) {
	event, err := e.stream.Recv()
	if err == nil || errors.Is(err, io.EOF) {
		return event, err
	}
	return nil, fromStatus(err, e.stream.Trailer())
}

func (e *grpcEvents) metadata() Metadata {
	headers, err := e.stream.Header()
	if err != nil {
		headers = nil
	}
	return Metadata{Header: texts(headers), Trailer: texts(e.stream.Trailer())}
}

func fromStatus(err error, trailers metadata.MD) *Error {
	reported := status.Convert(err)
	e := &Error{Code: reported.Code(), Message: reported.Message(), cause: err}
	for _, detail := range reported.Details() {
		if message, ok := detail.(proto.Message); ok {
			e.take(message)
		}
	}
	if pushback := trailers.Get("grpc-retry-pushback-ms"); len(pushback) > 0 {
		e.Pushback = pushback[0]
	}
	return e
}
