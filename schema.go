// Package prologis holds the contract: the GraphQL schema that everything else
// is written towards.
package prologis

import _ "embed"

// Schema is the schema in the schema definition language.
//
//go:embed schema.graphqls
var Schema string
