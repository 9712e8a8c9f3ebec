package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"prologis/kb"
	"prologis/synthetic"
)

// exportCommand writes entries as import lines, or the glossary as RDF or a table.
type exportCommand struct {
	Kind   []string `help:"Only this kind, such as practice or case_study; may be given several times. Of jsonl." placeholder:"KIND"`
	Format string   `help:"The form: ${enum}. All but jsonl write the glossary." enum:"jsonl,turtle,rdfxml,jsonld,ntriples,csv" default:"jsonl"`
	Scheme string   `help:"Only this concept scheme. Not of jsonl." placeholder:"SLUG"`
}

func (c *exportCommand) Run(ctx context.Context, env *environment) error {
	kinds, err := parseKinds(c.Kind)
	if err != nil {
		return err
	}
	op, err := connect(ctx, env, false)
	if err != nil {
		return err
	}
	defer op.Close()
	if c.Format != "jsonl" {
		return op.ExportSKOS(ctx, c.Format, c.Scheme, env.std.out)
	}
	return op.Export(ctx, kinds, env.std.out)
}

// Validate is called by kong: an unknown kind is bad usage.
func (c *exportCommand) Validate() error {
	switch jsonl := c.Format == "jsonl"; {
	case jsonl && c.Scheme != "":
		return errors.New("--scheme goes with --format turtle, rdfxml, jsonld, ntriples or csv")
	case !jsonl && len(c.Kind) > 0:
		return fmt.Errorf("--kind goes with --format jsonl: %s writes the glossary", c.Format)
	}
	_, err := parseKinds(c.Kind)
	return err
}

// parseKinds keeps the order in which kinds are exported.
func parseKinds(names []string) (kinds []kb.Kind, err error) {
	var asked []kb.Kind
	for _, name := range names {
		kind := kb.Kind(strings.ReplaceAll(name, "-", "_"))
		if !kind.Valid() {
			return nil, fmt.Errorf("--kind: %q is none of %v", name, kb.Kinds)
		}
		asked = append(asked, kind)
	}
	for _, kind := range kb.Kinds {
		if slices.Contains(asked, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds, nil
}

// reindexCommand rebuilds the index.
type reindexCommand struct{}

func (c *reindexCommand) Run(ctx context.Context, env *environment) error {
	op, err := connect(ctx, env, false)
	if err != nil {
		return err
	}
	defer op.Close()
	bar := countBar(env.std.err, "reindex")
	start, entries := time.Now(), 0
	err = op.Reindex(ctx, func(done, total int) {
		entries = done
		bar.ChangeMax(total)
		_ = bar.Set(done)
	})
	_ = bar.Finish()
	if err != nil {
		return err
	}
	fmt.Fprintf(env.std.out, "indexed %d entries in %s\n", entries, time.Since(start).Round(time.Millisecond))
	return nil
}

// checkCommand holds journal, replica, index and collections against each other.
type checkCommand struct{}

func (c *checkCommand) Run(ctx context.Context, env *environment) error {
	op, err := connect(ctx, env, false)
	if err != nil {
		return err
	}
	defer op.Close()
	checked, err := op.Check(ctx, func(d kb.Difference) {
		fmt.Fprintln(env.std.out, strings.TrimSpace(d.Where+" "+d.ID)+": "+d.Detail)
	})
	if err != nil {
		return err
	}
	collected := ""
	if checked.Collected > 0 {
		collected = fmt.Sprintf(", %d in collections", checked.Collected)
	}
	fmt.Fprintf(env.std.out, "checked %d commits, %d documents, %d indexed%s: %d differences\n",
		checked.Commits, checked.Documents, checked.Indexed, collected, checked.Found)
	if checked.Found > 0 {
		return errFailed
	}
	return nil
}

// generateCommand writes synthetic entries.
type generateCommand struct {
	Practices   int    `help:"Number of practices." default:"100"`
	Concepts    int    `help:"Number of concepts." default:"50"`
	CaseStudies int    `help:"Number of case studies." default:"20"`
	Seed        uint64 `help:"The same seed gives the same lines." default:"1"`
}

func (c *generateCommand) Run(ctx context.Context, env *environment) error {
	w := bufio.NewWriterSize(env.std.out, 64<<10)
	err := synthetic.Generate(ctx, w, synthetic.Options{
		Practices: c.Practices, Concepts: c.Concepts, CaseStudies: c.CaseStudies, Seed: c.Seed,
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// Validate is called by kong.
func (c *generateCommand) Validate() error {
	if c.Practices < 0 || c.Concepts < 0 || c.CaseStudies < 0 {
		return fmt.Errorf("numbers of entries cannot be negative")
	}
	return nil
}
