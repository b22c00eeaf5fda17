package main

import (
	"context"
	"errors"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v4"
)

const first, second = "rg-go-1", "rg-go-2"

// groups: what was made ("name location state"), the names on each page of the list, and how it was refused.
type groups struct {
	Made    string     `json:"made"`
	Pages   [][]string `json:"pages"`
	Updated string     `json:"updated"`
	Missing failure    `json:"missing"`
	Nowhere failure    `json:"nowhere"`
	Moved   failure    `json:"moved"`
}

// failure is azcore's typed error: the service's code and the status.
type failure struct {
	Code   string `json:"code"`
	Status int    `json:"status"`
}

func failed(err error) (failure, error) {
	var told *azcore.ResponseError
	if !errors.As(err, &told) {
		return failure{}, errors.Join(errors.New("a ResponseError was expected"), err)
	}
	return failure{Code: told.ErrorCode, Status: told.StatusCode}, nil
}

func resourceGroups(ctx context.Context, at where, credential azcore.TokenCredential, options *arm.ClientOptions) (groups, error) {
	var found groups
	client, err := armresources.NewResourceGroupsClient(at.subscription, credential, options)
	if err != nil {
		return found, err
	}
	wanted := armresources.ResourceGroup{Location: to.Ptr("westeurope"), Tags: map[string]*string{"by": to.Ptr("go")}}
	made, err := client.CreateOrUpdate(ctx, first, wanted, nil)
	if err != nil {
		return found, err
	}
	found.Made = strings.Join([]string{*made.Name, *made.Location, *made.Properties.ProvisioningState, *made.Tags["by"]}, " ")
	if _, err = client.CreateOrUpdate(ctx, second, wanted, nil); err != nil {
		return found, err
	}
	pager := client.NewListPager(&armresources.ResourceGroupsClientListOptions{
		Top: to.Ptr[int32](1), Filter: to.Ptr("tagName eq 'by' and tagValue eq 'go'")})
	for pager.More() {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return found, err
		}
		names := []string{}
		for _, one := range page.Value {
			names = append(names, *one.Name)
		}
		found.Pages = append(found.Pages, names)
	}
	updated, err := client.Update(ctx, first, armresources.ResourceGroupPatchable{Tags: map[string]*string{"by": to.Ptr("gopher")}}, nil)
	if err != nil {
		return found, err
	}
	found.Updated = *updated.Tags["by"]
	_, err = client.Get(ctx, "nope", nil)
	if found.Missing, err = failed(err); err != nil {
		return found, err
	}
	_, err = client.CreateOrUpdate(ctx, "nope", armresources.ResourceGroup{Location: to.Ptr("atlantis")}, nil)
	if found.Nowhere, err = failed(err); err != nil {
		return found, err
	}
	_, err = client.CreateOrUpdate(ctx, first, armresources.ResourceGroup{Location: to.Ptr("northeurope")}, nil)
	found.Moved, err = failed(err)
	return found, err
}

func deleteGroups(ctx context.Context, at where, credential azcore.TokenCredential, options *arm.ClientOptions) (polled, bool, error) {
	var found polled
	client, err := armresources.NewResourceGroupsClient(at.subscription, credential, options)
	if err != nil {
		return found, false, err
	}
	for _, name := range []string{first, second} {
		poller, err := client.BeginDelete(ctx, name, nil)
		if _, found, err = done(ctx, at, poller, err); err != nil {
			return found, false, err
		}
	}
	there, err := client.CheckExistence(ctx, first, nil)
	return found, !there.Success, err
}
