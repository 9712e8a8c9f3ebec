package seed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"prologis/kb"
	"prologis/transfer"
)

// By is who makes the revisions of the starting content.
const By = "seed"

// Apply imports the starting content into a base. A newer content changes only
// entries that nobody else has edited. What was interrupted is finished the
// next time.
func Apply(ctx context.Context, base *kb.Base, log *slog.Logger) error {
	start := time.Now()
	hash, err := Hash()
	if err != nil {
		return err
	}
	before := base.Settings().Seed
	if before == hash {
		return nil
	}
	lines, err := asLines(base.Settings().BaseURL)
	if err != nil {
		return err
	}
	outcomes := map[kb.Outcome]int{}
	var refused []transfer.Line
	_, err = transfer.Import(ctx, base, lines, transfer.Options{By: By, OnlyBy: By}, func(l transfer.Line) {
		outcomes[l.Outcome]++
		if len(l.Errors) > 0 {
			refused = append(refused, l)
		}
	})
	if err == nil {
		err = settle(refused, before == "", log)
	}
	if err != nil {
		return fmt.Errorf("apply the starting content: %w", err)
	}
	log.Info("starting content applied", "created", outcomes[kb.Created], "updated", outcomes[kb.Updated],
		"edited by others", outcomes[kb.Skipped], "took", time.Since(start).Round(time.Millisecond))
	return base.SetSeed(ctx, hash)
}

// settle decides what refused entries mean: in a new base that the content is
// wrong; later, that people archived what it refers to, which stays as it is.
func settle(refused []transfer.Line, first bool, log *slog.Logger) error {
	for _, l := range refused {
		if first {
			return fmt.Errorf("%s %s: %+v", l.Kind, l.Slug, l.Errors)
		}
		log.Warn("an entry of the starting content is left as it is", "kind", l.Kind, "slug", l.Slug, "why", l.Errors)
	}
	return nil
}

// asLines writes the content as an import reads it.
func asLines(baseURL string) (*bytes.Buffer, error) {
	inputs, err := Load(baseURL)
	if err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	out := json.NewEncoder(&lines)
	out.SetEscapeHTML(false)
	for _, in := range inputs {
		line := struct {
			Kind  kb.Kind    `json:"kind"`
			Slug  string     `json:"slug"`
			Input kb.Content `json:"input"`
		}{in.Content.Kind(), in.Slug, in.Content}
		if err := out.Encode(line); err != nil {
			return nil, fmt.Errorf("encode %s %s: %w", line.Kind, line.Slug, err)
		}
	}
	return &lines, nil
}
