// judge uses Azure's SDK for Go as any program would and prints what it was told as one JSON object. With -cloud URL that is
// the cloud's address, without it Azure's own; who signs in stands in AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET and
// AZURE_SUBSCRIPTION_ID. It ends with 1 at the first thing that it doesn't expect.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// report is the JSON object; each part is filled by the file of its name.
type report struct {
	SignIn   signIn   `json:"sign_in"`
	Groups   groups   `json:"groups"`
	Tags     tags     `json:"tags"`
	Networks networks `json:"networks"`
	Delete   polled   `json:"delete"`
	Gone     bool     `json:"gone"`
}

// where a client goes, and as whom.
type where struct {
	tenant, client, secret, subscription string
	options                              policy.ClientOptions
	custom                               bool
	seen                                 *traffic
}

func main() {
	address := flag.String("cloud", "", "the cloud's URL; without it Azure itself")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	found, err := judge(ctx, place(*address))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func place(address string) where {
	seen := &traffic{}
	to := where{
		tenant:       os.Getenv("AZURE_TENANT_ID"),
		client:       os.Getenv("AZURE_CLIENT_ID"),
		secret:       os.Getenv("AZURE_CLIENT_SECRET"),
		subscription: os.Getenv("AZURE_SUBSCRIPTION_ID"),
		options:      policy.ClientOptions{PerRetryPolicies: []policy.Policy{seen}},
		custom:       address != "",
		seen:         seen,
	}
	if to.custom {
		to.options.Cloud = cloud.Configuration{
			ActiveDirectoryAuthorityHost: address,
			Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
				cloud.ResourceManager: {Endpoint: address, Audience: "https://management.azure.com"},
			},
		}
	}
	return to
}

func (to where) credential(secret string) (*azidentity.ClientSecretCredential, error) {
	options := azidentity.ClientSecretCredentialOptions{ClientOptions: to.options, DisableInstanceDiscovery: to.custom}
	return azidentity.NewClientSecretCredential(to.tenant, to.client, secret, &options)
}

func judge(ctx context.Context, to where) (report, error) {
	var found report
	var err error
	credential, err := to.credential(to.secret)
	if err != nil {
		return found, err
	}
	options := &arm.ClientOptions{ClientOptions: to.options}
	if found.SignIn, err = signingIn(ctx, to); err != nil {
		return found, fmt.Errorf("signing in: %w", err)
	}
	if found.Groups, err = resourceGroups(ctx, to, credential, options); err != nil {
		return found, fmt.Errorf("resource groups: %w", err)
	}
	if found.Tags, err = tagsOfGroup(ctx, to, credential, options); err != nil {
		return found, fmt.Errorf("tags: %w", err)
	}
	if found.Networks, err = virtualNetworks(ctx, to, credential, options); err != nil {
		return found, fmt.Errorf("virtual networks: %w", err)
	}
	if found.Delete, found.Gone, err = deleteGroups(ctx, to, credential, options); err != nil {
		return found, fmt.Errorf("deleting: %w", err)
	}
	return found, nil
}
