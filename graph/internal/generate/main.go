// Command generate makes the executor of the schema: gqlgen, which is told that an
// empty string is null only where the schema allows null, and that lists are marshalled
// by exec.marshalList.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/types"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err == nil {
		err = api.Generate(cfg, api.AddPlugin(required{}))
	}
	if err == nil {
		err = inOrder(cfg.Exec.Filename)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// inOrder has the lists of an executor marshalled one element after the other.
func inOrder(file string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	const theirs = "graphql.MarshalSliceConcurrently(ctx, len(v), 1, false, "
	if !bytes.Contains(source, []byte(theirs)) {
		return errors.New("the executor marshals lists in another way: see exec.marshalList")
	}
	return os.WriteFile(file, bytes.ReplaceAll(source, []byte(theirs), []byte("marshalList(ctx, len(v), ")), 0o644)
}

// required has the strings that must be there written by scalar.MarshalRequired.
type required struct{}

// Name names the plugin in messages.
func (required) Name() string { return "required strings" }

// GenerateCode changes what the executor is about to be made from.
func (required) GenerateCode(data *codegen.Data) error {
	for _, ref := range data.ReferencedTypes {
		m := ref.Marshaler
		if m != nil && ref.GQL.NonNull && ref.Definition.Name == "String" && m.Pkg().Name() == "scalar" {
			ref.Marshaler = types.NewFunc(m.Pos(), m.Pkg(), "MarshalRequired", m.Signature())
		}
	}
	return nil
}
