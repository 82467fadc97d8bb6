package main

import (
	"context"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"

	spillway "example.com/spillway-client"
)

// line is a connection to a listener, by one protocol.
type line struct {
	wire       spillway.Wire
	health     func(ctx context.Context, service string) (observation, error)
	reflection func(ctx context.Context) (observation, error)
	close      func()
}

var listServices = &reflectionpb.ServerReflectionRequest{
	MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{},
}

func open(protocol, address string, gzip bool) (*line, error) {
	if protocol == "grpc" {
		return openGRPC(address, gzip)
	}
	options := []connect.ClientOption{}
	if protocol == "grpc-web" {
		options = append(options, connect.WithGRPCWeb())
	}
	if gzip {
		options = append(options, connect.WithSendGzip())
	}
	return openConnect("http://"+address, options), nil
}

func openGRPC(address string, gzip bool) (*line, error) {
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	return &line{
		wire: spillway.OverGRPC(conn, gzip),
		health: func(ctx context.Context, service string) (observation, error) {
			request := &healthpb.HealthCheckRequest{Service: service}
			response, err := healthpb.NewHealthClient(conn).Check(ctx, request)
			return healthSeen(response), err
		},
		reflection: func(ctx context.Context) (observation, error) {
			stream, err := reflectionpb.NewServerReflectionClient(conn).ServerReflectionInfo(ctx)
			if err != nil {
				return nil, err
			}
			if err := stream.Send(listServices); err != nil {
				return nil, err
			}
			response, err := stream.Recv()
			return servicesSeen(response), err
		},
		close: func() { conn.Close() },
	}, nil
}

func openConnect(url string, options []connect.ClientOption) *line {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: transport}
	return &line{
		wire: spillway.OverConnect(client, url, options...),
		health: func(ctx context.Context, service string) (observation, error) {
			check := connect.NewClient[healthpb.HealthCheckRequest, healthpb.HealthCheckResponse](
				client, url+healthpb.Health_Check_FullMethodName, options...)
			response, err := check.CallUnary(ctx, connect.NewRequest(&healthpb.HealthCheckRequest{Service: service}))
			if err != nil {
				return nil, err
			}
			return healthSeen(response.Msg), nil
		},
		reflection: func(ctx context.Context) (observation, error) {
			info := connect.NewClient[reflectionpb.ServerReflectionRequest, reflectionpb.ServerReflectionResponse](
				client, url+reflectionpb.ServerReflection_ServerReflectionInfo_FullMethodName, options...)
			stream := info.CallBidiStream(ctx)
			if err := stream.Send(listServices); err != nil {
				return nil, err
			}
			response, err := stream.Receive()
			return servicesSeen(response), err
		},
		close: transport.CloseIdleConnections,
	}
}

func healthSeen(response *healthpb.HealthCheckResponse) observation {
	return observation{"code": "OK", "status": response.GetStatus().String()}
}

func servicesSeen(response *reflectionpb.ServerReflectionResponse) observation {
	services := []string{}
	for _, service := range response.GetListServicesResponse().GetService() {
		services = append(services, service.Name)
	}
	return observation{"code": "OK", "services": services}
}
