package spillway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/grpc/codes"

	pb "example.com/spillway-client/gen/spillway/v1"
	"example.com/spillway-client/gen/spillway/v1/spillwayv1connect"
)

type connectWire struct {
	client spillwayv1connect.CompletionServiceClient
}

// OverConnect calls the HTTP listener at a URL by the Connect protocol, or by that which
// an option of connect-go names.
func OverConnect(client connect.HTTPClient, url string, options ...connect.ClientOption) Wire {
	options = append([]connect.ClientOption{connect.WithReadMaxBytes(maxAnswerBytes)}, options...)
	return &connectWire{spillwayv1connect.NewCompletionServiceClient(client, url, options...)}
}

func (w *connectWire) complete(
	ctx context.Context, request *pb.CompletionRequest, header map[string]string,
) (*pb.Completion, Metadata, error) {
	call := connect.NewRequest(&pb.CompleteRequest{Request: request})
	setHeader(call.Header(), header)
	response, err := w.client.Complete(ctx, call)
	if err != nil {
		return nil, Metadata{}, fromConnect(err)
	}
	return response.Msg.Completion, metadataOf(response.Header(), response.Trailer()), nil
}

func (w *connectWire) stream(
	ctx context.Context, request *pb.CompletionRequest, header map[string]string,
) (events, error) {
	call := connect.NewRequest(&pb.StreamCompleteRequest{Request: request})
	setHeader(call.Header(), header)
	stream, err := w.client.StreamComplete(ctx, call)
	if err != nil {
		return nil, fromConnect(err)
	}
	return &connectEvents{stream}, nil
}

type connectEvents struct {
	stream *connect.ServerStreamForClient[pb.StreamCompleteResponse]
}

func (e *connectEvents) next() (*pb.StreamCompleteResponse, error) {
	if e.stream.Receive() {
		return e.stream.Msg(), nil
	}
	if err := e.stream.Err(); err != nil {
		return nil, fromConnect(err)
	}
	return nil, io.EOF
}

func (e *connectEvents) metadata() Metadata {
	return metadataOf(e.stream.ResponseHeader(), e.stream.ResponseTrailer())
}

func setHeader(target http.Header, header map[string]string) {
	for name, value := range header {
		target.Set(name, value)
	}
}

func metadataOf(header, trailer http.Header) Metadata {
	return Metadata{Header: texts(lowered(header)), Trailer: texts(lowered(trailer))}
}

func lowered(header http.Header) map[string][]string {
	all := map[string][]string{}
	for name, values := range header {
		all[strings.ToLower(name)] = values
	}
	return all
}

func fromConnect(err error) *Error {
	e := &Error{Code: codes.Code(connect.CodeOf(err)), Message: err.Error(), cause: err}
	reported := new(connect.Error)
	if !errors.As(err, &reported) {
		return e
	}
	e.Message = reported.Message()
	e.Pushback = reported.Meta().Get("grpc-retry-pushback-ms")
	for _, detail := range reported.Details() {
		if message, err := detail.Value(); err == nil {
			e.take(message)
		}
	}
	if !connect.IsWireError(err) && isLoss(e.Code) {
		e.Code = codes.Unavailable
	}
	return e
}

// isLoss tells a connection that broke, by the codes that connect-go has for it: one for
// each place in a message where it can break.
func isLoss(code codes.Code) bool {
	return code == codes.Internal || code == codes.Unknown || code == codes.InvalidArgument
}
