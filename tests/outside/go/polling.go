package main

import (
	"context"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// traffic keeps the status of every answer since it was last asked.
type traffic struct{ statuses []int }

// Do is azcore's policy: it passes the request on.
func (seen *traffic) Do(request *policy.Request) (*http.Response, error) {
	response, err := request.Next()
	if response != nil {
		seen.statuses = append(seen.statuses, response.StatusCode)
	}
	return response, err
}

// polled says whether an operation was still under way after its first answer, and the status of each answer from there on.
type polled struct {
	Waited   bool  `json:"waited"`
	Statuses []int `json:"statuses"`
}

// done waits for the operation's end. The minimum of azcore's own frequency is a second; the service's Retry-After goes before it.
func done[T any](ctx context.Context, at where, poller *runtime.Poller[T], err error) (T, polled, error) {
	var found polled
	if err != nil {
		var nothing T
		return nothing, found, err
	}
	found.Waited = !poller.Done()
	at.seen.statuses = nil
	result, err := poller.PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: time.Second})
	found.Statuses = append([]int{}, at.seen.statuses...)
	return result, found, err
}
