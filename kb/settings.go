package kb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Settings are facts about the base that every server shares; they are kept in
// the journal as a document of their own.
type Settings struct {
	// BaseURL is the address under which URIs are minted, without a slash at
	// the end. It is set at the first start and never changes.
	BaseURL string `json:"baseUrl"`
	// Seed is the hash of the starting content that was applied last.
	Seed string `json:"seed,omitempty"`
}

const settingsID ID = "base_settings"

// settings reads the settings in a transaction; the zero value before the first.
func (tx *Tx) settings() (s Settings, rev int, err error) {
	b, err := tx.document(settingsID)
	if errors.Is(err, ErrNotExist) {
		return s, 0, nil
	}
	if err != nil {
		return s, 0, err
	}
	return decodeSettings(b)
}

type settingsDocument struct {
	Rev int `json:"rev"`
	Settings
}

func decodeSettings(b []byte) (Settings, int, error) {
	var d settingsDocument
	if err := json.Unmarshal(b, &d); err != nil {
		return Settings{}, 0, fmt.Errorf("decode the settings: %w: %w", ErrDamaged, err)
	}
	return d.Settings, d.Rev, nil
}

// Settings answers the settings of the base.
func (b *Base) Settings() Settings { return *b.settings.Load() }

// SetBaseURL fixes the base URL at the first start; afterwards it only accepts
// the same one. "" accepts whatever is stored, and stores fallback if nothing is.
func (b *Base) SetBaseURL(ctx context.Context, url, fallback string) error {
	stored := b.Settings().BaseURL
	url = strings.TrimRight(url, "/")
	switch {
	case stored != "" && (url == "" || url == stored):
		return nil
	case stored != "":
		return conflict("this base was started with the base URL %s; its URIs are minted under it, so it cannot become %s: leave --base-url out", stored, url)
	case url == "":
		url = fallback
	}
	return b.changeSettings(ctx, "start the base", func(s *Settings) {
		if s.BaseURL == "" {
			s.BaseURL = url
		}
	})
}

// SetSeed notes which starting content was applied.
func (b *Base) SetSeed(ctx context.Context, hash string) error {
	return b.changeSettings(ctx, "apply the starting content", func(s *Settings) { s.Seed = hash })
}

func (b *Base) changeSettings(ctx context.Context, note string, change func(*Settings)) error {
	return b.Commit(ctx, Author{By: "system", Note: note}, func(tx *Tx) error {
		s, rev, err := tx.settings()
		if err != nil {
			return err
		}
		before := s
		if change(&s); s == before {
			return nil
		}
		doc, err := json.Marshal(settingsDocument{Rev: rev + 1, Settings: s})
		if err != nil {
			return fmt.Errorf("encode the settings: %w", err)
		}
		tx.add(Change{Kind: kindBase, ID: settingsID, Rev: rev + 1, Op: OpPut, Document: doc}, DocDelta{})
		return nil
	})
}
