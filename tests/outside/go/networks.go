package main

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"
)

// networks: how one came into being and went, what was read in between, and how it was refused.
type networks struct {
	Create  polled   `json:"create"`
	Prefix  string   `json:"prefix"`
	State   string   `json:"state"`
	Subnets []string `json:"subnets"`
	Etag    bool     `json:"etag"`
	Listed  []string `json:"listed"`
	Tagged  string   `json:"tagged"`
	Wrong   failure  `json:"wrong"`
	Orphan  failure  `json:"orphan"`
	Delete  polled   `json:"delete"`
	Gone    failure  `json:"gone"`
	Again   polled   `json:"again"`
}

func network(prefix string) armnetwork.VirtualNetwork {
	return armnetwork.VirtualNetwork{
		Location: to.Ptr("westeurope"),
		Properties: &armnetwork.VirtualNetworkPropertiesFormat{
			AddressSpace: &armnetwork.AddressSpace{AddressPrefixes: []*string{to.Ptr("10.0.0.0/16")}},
			Subnets: []*armnetwork.Subnet{
				{Name: to.Ptr("front"), Properties: &armnetwork.SubnetPropertiesFormat{AddressPrefix: to.Ptr(prefix)}},
			},
		},
	}
}

func virtualNetworks(ctx context.Context, at where, credential azcore.TokenCredential, options *arm.ClientOptions) (networks, error) {
	var found networks
	client, err := armnetwork.NewVirtualNetworksClient(at.subscription, credential, options)
	if err != nil {
		return found, err
	}
	creating, err := client.BeginCreateOrUpdate(ctx, first, "vnet", network("10.0.1.0/24"), nil)
	// A token to go on from in another process, as programs do that must not wait.
	if err == nil && !creating.Done() {
		token, err := creating.ResumeToken()
		if err != nil {
			return found, err
		}
		again := armnetwork.VirtualNetworksClientBeginCreateOrUpdateOptions{ResumeToken: token}
		if creating, err = client.BeginCreateOrUpdate(ctx, first, "vnet", armnetwork.VirtualNetwork{}, &again); err != nil {
			return found, err
		}
	}
	made, polls, err := done(ctx, at, creating, err)
	if err != nil {
		return found, err
	}
	found.Create = polls
	read, err := client.Get(ctx, first, "vnet", nil)
	if err != nil {
		return found, err
	}
	found.Prefix = *read.Properties.AddressSpace.AddressPrefixes[0]
	found.State = string(*read.Properties.ProvisioningState)
	found.Etag = *read.Etag != "" && *read.Etag == *made.Etag
	for _, one := range read.Properties.Subnets {
		found.Subnets = append(found.Subnets, *one.Name+" "+*one.Properties.AddressPrefix)
	}
	for pager := client.NewListPager(first, nil); pager.More(); {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return found, err
		}
		for _, one := range page.Value {
			found.Listed = append(found.Listed, *one.Name)
		}
	}
	tagged, err := client.UpdateTags(ctx, first, "vnet", armnetwork.TagsObject{Tags: map[string]*string{"a": to.Ptr("b")}}, nil)
	if err != nil {
		return found, err
	}
	found.Tagged = *tagged.Tags["a"]
	_, err = client.BeginCreateOrUpdate(ctx, first, "wrong", network("192.168.0.0/24"), nil)
	if found.Wrong, err = failed(err); err != nil {
		return found, err
	}
	_, err = client.BeginCreateOrUpdate(ctx, "nope", "vnet", network("10.0.1.0/24"), nil)
	if found.Orphan, err = failed(err); err != nil {
		return found, err
	}
	deleting, err := client.BeginDelete(ctx, first, "vnet", nil)
	if _, found.Delete, err = done(ctx, at, deleting, err); err != nil {
		return found, err
	}
	_, err = client.Get(ctx, first, "vnet", nil)
	if found.Gone, err = failed(err); err != nil {
		return found, err
	}
	nothing, err := client.BeginDelete(ctx, first, "vnet", nil)
	_, found.Again, err = done(ctx, at, nothing, err)
	return found, err
}
