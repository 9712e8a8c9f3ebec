package seed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"prologis/kb"
)

// By is who makes the revisions of the starting content.
const By = "seed"

// Apply puts the starting content into a base as one commit: all of it or
// nothing. A newer content changes only entries that nobody else has edited.
func Apply(ctx context.Context, base *kb.Base, log *slog.Logger) error {
	start := time.Now()
	hash, err := Hash()
	if err != nil {
		return err
	}
	if base.Settings().Seed == hash {
		return nil
	}
	inputs, err := Load(base.Settings().BaseURL)
	if err != nil {
		return err
	}
	results, err := put(ctx, base, inputs, log)
	if err != nil {
		return fmt.Errorf("apply the starting content: %w", err)
	}
	outcomes := map[kb.Outcome]int{}
	for _, r := range results {
		outcomes[r.Outcome]++
	}
	log.Info("starting content applied", "created", outcomes[kb.Created], "updated", outcomes[kb.Updated],
		"edited by others", outcomes[kb.Skipped], "took", time.Since(start).Round(time.Millisecond))
	return base.SetSeed(ctx, hash)
}

// put leaves out, with a warning, what can no longer be applied because of what
// people did since: an entry they archived, or one that refers to such.
func put(ctx context.Context, base *kb.Base, inputs []kb.PutInput, log *slog.Logger) ([]*kb.PutResult, error) {
	author := kb.Author{By: By, Note: "starting content"}
	for {
		for i := range inputs {
			inputs[i].OnlyBy = By
		}
		results, err := base.SubmitPut(ctx, author, inputs).Wait()
		refused := refusals(err)
		if len(refused) == 0 || base.Settings().Seed == "" {
			return results, err
		}
		var rest []kb.PutInput
		for i, in := range inputs {
			if why := refused[i]; why != nil {
				log.Warn("an entry of the starting content is left as it is", "kind", in.Content.Kind(), "slug", in.Slug, "why", why)
				continue
			}
			rest = append(rest, in)
		}
		inputs = rest
	}
}

// refusals answers what was refused, by the index of the input.
func refusals(err error) map[int]error {
	var errs kb.Errors
	if !errors.As(err, &errs) {
		return nil
	}
	refused := map[int]error{}
	for _, e := range errs {
		if len(e.Path) == 0 {
			continue
		}
		if i, err := strconv.Atoi(e.Path[0]); err == nil {
			refused[i] = e
		}
	}
	return refused
}
