package transfer

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"prologis/kb"
)

// Export writes the entries of the kinds (nil: all) as lines that Import reads,
// in an order in which most references lead back. References are written as
// slugs, so that the lines can be read into another base.
func Export(ctx context.Context, base *kb.Base, kinds []kb.Kind, w io.Writer) error {
	if kinds == nil {
		kinds = kb.Kinds
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	for _, kind := range kinds {
		err := base.Export(ctx, kind, func(e kb.Entry) error {
			return writeEntry(ctx, base, buffered, e)
		})
		if err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

func writeEntry(ctx context.Context, base *kb.Base, w *bufio.Writer, e kb.Entry) error {
	slugs, err := slugsOf(ctx, base, e)
	if err != nil {
		return err
	}
	input, err := kb.EncodeInput(e.Content(), func(id kb.ID, kinds []kb.Kind) kb.ID {
		if slugs[id] == "" {
			return id
		}
		if len(kinds) > 1 {
			return kb.ID(string(id.Kind()) + "/" + slugs[id])
		}
		return kb.ID(slugs[id])
	})
	if err != nil {
		return err
	}
	out, err := json.Marshal(line{Kind: e.Meta().Kind(), Slug: e.Meta().Slug, Input: input})
	if err != nil {
		return fmt.Errorf("encode %s: %w", e.Meta().ID, err)
	}
	if _, err := w.Write(append(out, '\n')); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// slugsOf answers the slugs of everything an entry refers to.
func slugsOf(ctx context.Context, base *kb.Base, e kb.Entry) (map[kb.ID]string, error) {
	var ids []kb.ID
	for _, ref := range kb.References(e.Content()) {
		if ref.Field == kb.AnyField {
			ids = append(ids, ref.Target)
		}
	}
	entries, err := base.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	slugs := map[kb.ID]string{}
	for i, target := range entries {
		if target != nil {
			slugs[ids[i]] = target.Meta().Slug
		}
	}
	return slugs, nil
}
