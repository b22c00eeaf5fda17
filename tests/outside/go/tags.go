package main

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v4"
)

// tags of a resource group: after they were replaced, after others were merged, and as they are read.
type tags struct {
	Replaced map[string]*string `json:"replaced"`
	Merged   map[string]*string `json:"merged"`
	Read     map[string]*string `json:"read"`
}

func tagsOfGroup(ctx context.Context, at where, credential azcore.TokenCredential, options *arm.ClientOptions) (tags, error) {
	var found tags
	client, err := armresources.NewTagsClient(at.subscription, credential, options)
	if err != nil {
		return found, err
	}
	scope := "/subscriptions/" + at.subscription + "/resourceGroups/" + first
	wanted := armresources.Tags{Tags: map[string]*string{"a": to.Ptr("1")}}
	replacing, err := client.BeginCreateOrUpdateAtScope(ctx, scope, armresources.TagsResource{Properties: &wanted}, nil)
	replaced, _, err := done(ctx, at, replacing, err)
	if err != nil {
		return found, err
	}
	found.Replaced = replaced.Properties.Tags
	more := armresources.TagsPatchResource{
		Operation:  to.Ptr(armresources.TagsPatchOperationMerge),
		Properties: &armresources.Tags{Tags: map[string]*string{"b": to.Ptr("2")}},
	}
	merging, err := client.BeginUpdateAtScope(ctx, scope, more, nil)
	merged, _, err := done(ctx, at, merging, err)
	if err != nil {
		return found, err
	}
	found.Merged = merged.Properties.Tags
	read, err := client.GetAtScope(ctx, scope, nil)
	if err != nil {
		return found, err
	}
	found.Read = read.Properties.Tags
	return found, nil
}
