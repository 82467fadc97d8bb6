// Conformance runs the conformance cases with this client and prints what it saw, a line
// of JSON for each case. See ../conformance/README.md.
//
//	go run ./cmd/conformance CASES TARGET
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	spillway "example.com/spillway-client"
	pb "example.com/spillway-client/gen/spillway/v1"
)

func main() {
	if err := runAll(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runAll(casesPath, targetJSON string) error {
	text, err := os.ReadFile(casesPath)
	if err != nil {
		return err
	}
	var cases []conformanceCase
	if err := json.Unmarshal(text, &cases); err != nil {
		return err
	}
	var to target
	if err := json.Unmarshal([]byte(targetJSON), &to); err != nil {
		return err
	}
	lines := json.NewEncoder(os.Stdout)
	for _, each := range cases {
		seen, err := run(each, to)
		if err != nil {
			seen = failed(err)
		}
		seen["case"] = each.Name
		if err := lines.Encode(seen); err != nil {
			return err
		}
	}
	return nil
}

func run(each conformanceCase, to target) (observation, error) {
	address, ok := to.Doors[each.Name]
	if !ok {
		address = to.Address
	}
	line, err := open(to.Protocol, address, each.Options.Gzip)
	if err != nil {
		return nil, err
	}
	defer line.close()
	timeout := 30 * time.Second
	if each.Options.TimeoutMs > 0 {
		timeout = time.Duration(each.Options.TimeoutMs) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()

	token := to.Token
	if each.Options.Token != nil {
		token = *each.Options.Token
	}
	client := spillway.New(line.wire, token)
	if each.Options.MaxTries > 0 {
		client.MaxTries = each.Options.MaxTries
	}
	request, err := each.Request.proto()
	if err != nil {
		return nil, err
	}
	switch each.Call {
	case "complete":
		return complete(ctx, client, request)
	case "stream":
		onDelta := func() {}
		if each.Options.CancelAfterFirstDelta {
			onDelta = cancel
		}
		return stream(ctx, client, request, onDelta)
	case "health":
		return line.health(ctx, each.Service)
	case "reflection":
		return line.reflection(ctx)
	}
	return nil, fmt.Errorf("there is no call %q", each.Call)
}

func complete(ctx context.Context, client *spillway.Client, request *pb.CompletionRequest) (observation, error) {
	completion, metadata, err := client.Complete(ctx, request)
	if err != nil {
		return nil, err
	}
	text := ""
	var calls []*pb.ToolCall
	for _, part := range completion.Message.Parts {
		text += part.GetText()
		if call := part.GetToolCall(); call != nil {
			calls = append(calls, call)
		}
	}
	return answered(text, calls, completion, metadata), nil
}

func stream(
	ctx context.Context, client *spillway.Client, request *pb.CompletionRequest, onDelta func(),
) (observation, error) {
	var seen observation
	restarts := []observation{}
	for update, err := range client.Stream(ctx, request) {
		if err != nil {
			return nil, err
		}
		switch update := update.(type) {
		case spillway.Delta:
			onDelta()
		case spillway.Restart:
			restart := observation{"endpoint": nil, "reason": nil}
			if update.FailedEndpoint != "" {
				restart["endpoint"] = update.FailedEndpoint
				restart["reason"] = update.Failure.GetKind().String()
			}
			restarts = append(restarts, restart)
		case spillway.Whole:
			seen = answered(update.Answer.Text, update.Answer.ToolCalls, update.Answer.Completion, update.Metadata)
			seen["restarts"] = restarts
		}
	}
	return seen, nil
}
