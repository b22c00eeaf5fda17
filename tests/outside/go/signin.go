package main

import (
	"context"
	"errors"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// signIn: whether a token was given, and how a wrong secret was refused ("AADSTS7000215").
type signIn struct {
	Token   bool   `json:"token"`
	Refused int    `json:"refused"`
	Code    string `json:"code"`
}

func signingIn(ctx context.Context, to where) (signIn, error) {
	asked := policy.TokenRequestOptions{Scopes: []string{"https://management.azure.com/.default"}}
	right, err := to.credential(to.secret)
	if err != nil {
		return signIn{}, err
	}
	token, err := right.GetToken(ctx, asked)
	if err != nil {
		return signIn{}, err
	}
	wrong, err := to.credential("wrong")
	if err != nil {
		return signIn{}, err
	}
	_, err = wrong.GetToken(ctx, asked)
	var refused *azidentity.AuthenticationFailedError
	if !errors.As(err, &refused) {
		return signIn{}, errors.Join(errors.New("a wrong secret should fail to authenticate"), err)
	}
	_, said, _ := strings.Cut(refused.Error(), "AADSTS")
	number, _, _ := strings.Cut(said, ":")
	return signIn{Token: token.Token != "", Refused: refused.RawResponse.StatusCode, Code: "AADSTS" + number}, nil
}
