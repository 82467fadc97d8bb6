package spillway

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"google.golang.org/grpc/codes"
)

const (
	firstWait   = 200 * time.Millisecond
	longestWait = 5 * time.Second
)

// tries counts the tries of one call. A generation costs money, so only a call with an
// idempotency key is made again: the gateway joins it to the first one, or replays its
// answer.
type tries struct {
	made int
	most int
}

// begin counts a try. What it returns tells the gateway how many came before.
func (t *tries) begin(header map[string]string) map[string]string {
	all := map[string]string{}
	for name, value := range header {
		all[name] = value
	}
	if t.made > 0 {
		all["grpc-previous-rpc-attempts"] = strconv.Itoa(t.made)
	}
	t.made++
	return all
}

// again waits for the next try; false when err is the last word.
func (t *tries) again(ctx context.Context, err *Error) bool {
	err.Tries = t.made
	wait, ok := t.wait(err)
	if !ok {
		return false
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

func (t *tries) wait(err *Error) (time.Duration, bool) {
	if t.made >= t.most || err.Code != codes.Unavailable {
		return 0, false
	}
	if err.Pushback == "" {
		// Full jitter under a bound that doubles with each try.
		bound := min(longestWait, firstWait<<(t.made-1))
		return time.Duration(rand.Float64() * float64(bound)), true
	}
	// gRFC A6: anything but a whole number of milliseconds means never.
	ms, parseErr := strconv.ParseUint(err.Pushback, 10, 31)
	return time.Duration(ms) * time.Millisecond, parseErr == nil
}
