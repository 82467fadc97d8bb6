package main

import (
	"strings"

	"google.golang.org/protobuf/types/known/structpb"

	pb "example.com/spillway-client/gen/spillway/v1"
)

type conformanceCase struct {
	Name    string      `json:"name"`
	Call    string      `json:"call"`
	Service string      `json:"service"`
	Request caseRequest `json:"request"`
	Options struct {
		TimeoutMs             int64   `json:"timeoutMs"`
		MaxTries              int     `json:"maxTries"`
		Gzip                  bool    `json:"gzip"`
		Token                 *string `json:"token"`
		CancelAfterFirstDelta bool    `json:"cancelAfterFirstDelta"`
	} `json:"options"`
}

type caseRequest struct {
	Route       string `json:"route"`
	Prompt      string `json:"prompt"`
	PromptBytes int    `json:"promptBytes"`
	Tools       []struct {
		Name        string         `json:"name"`
		Description string         `json:"description"`
		Parameters  map[string]any `json:"parameters"`
	} `json:"tools"`
	ToolResult *struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
		Content   string `json:"content"`
	} `json:"toolResult"`
	OnlyEndpoints  []string `json:"onlyEndpoints"`
	IdempotencyKey string   `json:"idempotencyKey"`
}

type target struct {
	Address  string            `json:"address"`
	Protocol string            `json:"protocol"`
	Token    string            `json:"token"`
	Doors    map[string]string `json:"doors"`
}

func (r caseRequest) proto() (*pb.CompletionRequest, error) {
	request := &pb.CompletionRequest{
		Route:          r.Route,
		IdempotencyKey: r.IdempotencyKey,
		Routing:        &pb.RoutingPreferences{OnlyEndpoints: r.OnlyEndpoints},
	}
	if r.Prompt != "" {
		times := max(1, (r.PromptBytes+len(r.Prompt)-1)/len(r.Prompt))
		text := strings.Repeat(r.Prompt, times)
		request.Messages = append(request.Messages, message(pb.Role_ROLE_USER, &pb.ContentPart{
			Content: &pb.ContentPart_Text{Text: text},
		}))
	}
	if result := r.ToolResult; result != nil {
		call := &pb.ToolCall{Id: result.ID, Name: result.Name, Arguments: result.Arguments}
		answer := &pb.ToolResult{ToolCallId: result.ID, Content: result.Content}
		request.Messages = append(request.Messages,
			message(pb.Role_ROLE_ASSISTANT, &pb.ContentPart{Content: &pb.ContentPart_ToolCall{ToolCall: call}}),
			message(pb.Role_ROLE_TOOL, &pb.ContentPart{Content: &pb.ContentPart_ToolResult{ToolResult: answer}}),
		)
	}
	for _, tool := range r.Tools {
		parameters, err := structpb.NewStruct(tool.Parameters)
		if err != nil {
			return nil, err
		}
		request.Tools = append(request.Tools, &pb.Tool{
			Name: tool.Name, Description: tool.Description, Parameters: parameters,
		})
	}
	return request, nil
}

func message(role pb.Role, part *pb.ContentPart) *pb.Message {
	return &pb.Message{Role: role, Parts: []*pb.ContentPart{part}}
}
