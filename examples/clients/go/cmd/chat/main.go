// Chat is a conversation in the terminal that shows restarts as they happen.
//
//	go run ./cmd/chat [ADDRESS [ROUTE]]
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	spillway "example.com/spillway-client"
	pb "example.com/spillway-client/gen/spillway/v1"
)

func main() {
	address, route := "localhost:50051", "chat-default"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	if len(os.Args) > 2 {
		route = os.Args[2]
	}
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer conn.Close()
	client := spillway.New(spillway.OverGRPC(conn, false), os.Getenv("SPILLWAY_TOKEN"))

	var messages []*pb.Message
	lines := bufio.NewScanner(os.Stdin)
	for fmt.Print("> "); lines.Scan(); fmt.Print("> ") {
		asked := append(messages, turn(pb.Role_ROLE_USER, lines.Text()))
		answer, err := ask(client, &pb.CompletionRequest{
			Route: route, Messages: asked, IdempotencyKey: rand.Text(),
		})
		if err != nil {
			fmt.Printf("\n  [no answer: %v]\n", err)
			continue
		}
		messages = append(asked, turn(pb.Role_ROLE_ASSISTANT, answer))
	}
	fmt.Println()
}

// ask shows the answer as it grows, and returns it whole.
func ask(client *spillway.Client, request *pb.CompletionRequest) (string, error) {
	answer := ""
	for update, err := range client.Stream(context.Background(), request) {
		if err != nil {
			return "", err
		}
		switch update := update.(type) {
		case spillway.Delta:
			fmt.Print(update.Event.GetTextDelta().GetText())
		case spillway.Restart:
			who, why := update.FailedEndpoint, update.Failure.GetKind().String()
			if who == "" {
				who, why = "the gateway", "connection lost"
			}
			fmt.Printf("\n  [void: %s: %s; starting over]\n", who, why)
		case spillway.Whole:
			completion := update.Answer.Completion
			fmt.Printf("\n  [%s, attempt %d of %d]\n", completion.Endpoint, update.Answer.Attempt, len(completion.Attempts))
			answer = update.Answer.Text
		}
	}
	return answer, nil
}

func turn(role pb.Role, text string) *pb.Message {
	part := &pb.ContentPart{Content: &pb.ContentPart_Text{Text: text}}
	return &pb.Message{Role: role, Parts: []*pb.ContentPart{part}}
}
