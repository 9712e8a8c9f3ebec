package kb

import (
	"context"
	"errors"
)

// Concerns reports whether an entry is a concept or stands somewhere below it, or
// refers to one that is or does. Of an entry that does not exist it reports false.
func (b *Base) Concerns(ctx context.Context, id, concept ID) (concerns bool, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		e, err := b.entry(r, id)
		if errors.Is(err, ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		concepts := []ID{id}
		for _, ref := range References(e.Content()) {
			if ref.Field == AnyField && ref.Target.Kind() == KindConcept {
				concepts = append(concepts, ref.Target)
			}
		}
		for _, above := range b.closure(r, concepts) {
			concerns = concerns || above == concept
		}
		return nil
	})
	return concerns, err
}
