// Package seed is the starting content: what a new installation opens with. The
// texts are YAML files that an editor reads and a reviewer diffs, one an entry,
// under the folder of their kind; Apply puts them into a base through the same
// door as everyone else's.
package seed

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"prologis/kb"
)

//go:embed concepts concept-schemes organisations programmes practices case-studies territories
var files embed.FS

// folders are the kinds by their folder, in an order in which most references
// lead back.
var folders = []struct {
	name string
	kind kb.Kind
}{
	{"territories", kb.KindTerritory},
	{"organisations", kb.KindOrganisation},
	{"programmes", kb.KindProgramme},
	{"concept-schemes", kb.KindConceptScheme},
	{"concepts", kb.KindConcept},
	{"practices", kb.KindPractice},
	{"case-studies", kb.KindCaseStudy},
}

// Hash names this state of the starting content.
func Hash() (string, error) {
	h := sha256.New()
	err := eachFile(func(name string, content []byte) error {
		fmt.Fprintf(h, "%s %d\n", name, len(content))
		h.Write(content)
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)[:16]), err
}

func eachFile(fn func(name string, content []byte) error) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		return fn(name, content)
	})
}

// Load reads the whole content. URIs of our own concepts, written
// "concept:slug" in mappings, are minted under baseURL.
func Load(baseURL string) ([]kb.PutInput, error) {
	var inputs []kb.PutInput
	for _, folder := range folders {
		entries, err := files.ReadDir(folder.name)
		if err != nil {
			return nil, fmt.Errorf("read seed/%s: %w", folder.name, err)
		}
		for _, entry := range entries {
			more, err := readFile(folder.kind, path.Join(folder.name, entry.Name()), baseURL)
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, more...)
		}
	}
	return inputs, nil
}

// readFile reads one file: a table of territories, or one entry whose slug is the
// file's name.
func readFile(kind kb.Kind, name, baseURL string) ([]kb.PutInput, error) {
	content, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read seed/%s: %w", name, err)
	}
	if path.Ext(name) == ".csv" {
		return readTerritories(content)
	}
	asJSON, err := yaml.YAMLToJSON(content)
	if err != nil {
		return nil, fmt.Errorf("seed/%s: %w", name, err)
	}
	c, err := kb.DecodeContent(kind, asJSON)
	if err != nil {
		return nil, fmt.Errorf("seed/%s: %w", name, err)
	}
	if concept, ok := c.(*kb.ConceptContent); ok {
		mintMatches(concept, baseURL)
	}
	return []kb.PutInput{{Content: c, Slug: strings.TrimSuffix(path.Base(name), ".yaml")}}, nil
}

func mintMatches(c *kb.ConceptContent, baseURL string) {
	for _, m := range c.Matches() {
		for i, uri := range m.URIs {
			if slug, ok := strings.CutPrefix(uri, "concept:"); ok {
				m.URIs[i] = baseURL + "/id/concept/" + slug
			}
		}
	}
}
