package kb

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FieldChange is what differs in one field of a content: of a list of plain
// values one member of it, of a text one language of it. Before or After is ""
// where there was or is nothing.
type FieldChange struct {
	Path     []string
	Language string
	Before   string
	After    string
}

// leaf is one value of a content.
type leaf struct {
	path     []string
	language string
	member   string // of a list of plain values, itself
	value    string
}

func (l *leaf) key() string {
	return strings.Join(l.path, "\x00") + "\x01" + l.language + "\x01" + l.member
}

// Diff lists what changes from one content to another of the same kind, in the
// order of their fields; before may be nil.
func Diff(before, after Content) ([]*FieldChange, error) {
	var old []leaf
	var err error
	if before != nil {
		if old, err = leaves(before); err != nil {
			return nil, err
		}
	}
	now, err := leaves(after)
	if err != nil {
		return nil, err
	}
	was := map[string]*leaf{}
	for i := range old {
		was[old[i].key()] = &old[i]
	}
	var changes []*FieldChange
	for _, l := range now {
		before := was[l.key()]
		delete(was, l.key())
		if before == nil {
			changes = append(changes, &FieldChange{Path: l.path, Language: l.language, After: l.value})
		} else if before.value != l.value {
			changes = append(changes, &FieldChange{Path: l.path, Language: l.language, Before: before.value, After: l.value})
		}
	}
	for _, l := range old {
		if was[l.key()] != nil {
			changes = append(changes, &FieldChange{Path: l.path, Language: l.language, Before: l.value})
		}
	}
	order := fieldsOf(after)
	slices.SortStableFunc(changes, func(a, b *FieldChange) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Path[0]), slices.Index(order, b.Path[0])),
			slices.CompareFunc(a.Path, b.Path, compareSteps), strings.Compare(a.Language, b.Language))
	})
	return changes, nil
}

// compareSteps orders indices by their number.
func compareSteps(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

// leaves lists the values of a content, from its JSON: new fields need nothing here.
func leaves(c Content) ([]leaf, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a content: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("decode a content: %w", err)
	}
	k := &leafing{localised: map[string]bool{}}
	note := func(path []string) { k.localised[strings.Join(path, ".")] = true }
	c.walk(&walk{
		text:   func(path []string, _ *Text, _ TextField, _ int) { note(path) },
		labels: func(path []string, _ *Labels, _ TextField) { note(path) },
	})
	k.visit(leaf{}, tree)
	return k.leaves, nil
}

type leafing struct {
	localised map[string]bool // the paths of texts and labels
	leaves    []leaf
}

func (k *leafing) visit(at leaf, v any) {
	switch v := v.(type) {
	case map[string]any:
		texts := k.localised[strings.Join(at.path, ".")]
		for step, below := range v {
			next := at
			if texts {
				next.language = step
			} else {
				next.path = append(slices.Clip(at.path), step)
			}
			k.visit(next, below)
		}
	case []any:
		for i, below := range v {
			next := at
			if _, object := below.(map[string]any); object {
				next.path = append(slices.Clip(at.path), strconv.Itoa(i))
			} else {
				next.member = fmt.Sprint(below)
			}
			k.visit(next, below)
		}
	default:
		if at.value = fmt.Sprint(v); v != nil && at.value != "" {
			k.leaves = append(k.leaves, at)
		}
	}
}

// Conflict is what stands against each other when a proposal was made from an
// older revision of its target.
type Conflict struct {
	Revision int            // of the target now
	Theirs   []*FieldChange // published since
	Ours     []*FieldChange // proposed
}

// ContributionChanges answers what a contribution changes of its target as it was at the
// revision that the proposal was made from; of a new entry everything.
func (b *Base) ContributionChanges(ctx context.Context, c *Contribution) ([]*FieldChange, error) {
	if c.Target == "" {
		return Diff(nil, c.Proposal)
	}
	base, _, err := b.EntryAt(ctx, c.Target, c.BaseRevision)
	if err != nil {
		return nil, err
	}
	after := c.Proposal
	if c.Translation != "" {
		if after, _, err = translated(base.Content(), c.Proposal, c.Translation); err != nil {
			return nil, err
		}
	}
	return Diff(base.Content(), after)
}

// ContributionConflict answers what else was published of the target of a
// contribution; nil when the proposal stands on its present revision, is a
// translation, which is put on any, or is decided.
func (b *Base) ContributionConflict(ctx context.Context, c *Contribution) (*Conflict, error) {
	if c.Target == "" || c.Translation != "" || !slices.Contains(undecided, Situation(c.State)) {
		return nil, nil
	}
	head, err := b.Entry(ctx, c.Target)
	if errors.Is(err, ErrNotExist) || err == nil && head.Meta().Revision == c.BaseRevision {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	base, _, err := b.EntryAt(ctx, c.Target, c.BaseRevision)
	if err != nil {
		return nil, err
	}
	conflict := &Conflict{Revision: head.Meta().Revision}
	if conflict.Theirs, err = Diff(base.Content(), head.Content()); err != nil {
		return nil, err
	}
	conflict.Ours, err = Diff(base.Content(), c.Proposal)
	return conflict, err
}
