// Decode reads Kubernetes objects, YAML documents on standard input, strictly into the types of their APIs: an
// unknown or a misspelt field is an error, where kubectl without a cluster says nothing.
//
// It prints a line for each object and exits with 1 when one does not decode.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	istio "istio.io/api/networking/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	strict "sigs.k8s.io/yaml"
)

// Types whose JSON form is that of the Go struct.
var plain = map[string]func() any{
	"apps/v1 Deployment":                      func() any { return new(apps.Deployment) },
	"autoscaling/v2 HorizontalPodAutoscaler":  func() any { return new(autoscaling.HorizontalPodAutoscaler) },
	"monitoring.coreos.com/v1 ServiceMonitor": func() any { return new(monitoring.ServiceMonitor) },
	"networking.k8s.io/v1 NetworkPolicy":      func() any { return new(networking.NetworkPolicy) },
	"policy/v1 PodDisruptionBudget":           func() any { return new(policy.PodDisruptionBudget) },
	"v1 ConfigMap":                            func() any { return new(core.ConfigMap) },
	"v1 Service":                              func() any { return new(core.Service) },
	"v1 ServiceAccount":                       func() any { return new(core.ServiceAccount) },
}

// Types whose spec is a protobuf message.
var specs = map[string]func() proto.Message{
	"networking.istio.io/v1 DestinationRule": func() proto.Message { return new(istio.DestinationRule) },
	"networking.istio.io/v1 VirtualService":  func() proto.Message { return new(istio.VirtualService) },
}

func main() {
	documents := yaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	failed := false
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		name, err := decode(document)
		switch {
		case err != nil:
			fmt.Printf("%s: %v\n", name, err)
			failed = true
		case name != "":
			fmt.Printf("%s: ok\n", name)
		}
	}
	if failed {
		os.Exit(1)
	}
}

// decode returns the name of the object, "" for an empty document.
func decode(document []byte) (string, error) {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name string `json:"name"`
		} `json:"metadata"`
		Spec json.RawMessage `json:"spec"`
	}
	if err := strict.Unmarshal(document, &head); err != nil {
		return "a document", err
	}
	if head.Kind == "" && strings.TrimSpace(head.APIVersion) == "" {
		return "", nil
	}
	kind := head.APIVersion + " " + head.Kind
	name := kind + " " + head.Metadata.Name
	if fresh, ok := plain[kind]; ok {
		return name, strict.UnmarshalStrict(document, fresh())
	}
	if fresh, ok := specs[kind]; ok {
		return name, protojson.Unmarshal(head.Spec, fresh())
	}
	return name, errors.New("a kind that nothing here knows: add it")
}
