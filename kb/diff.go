package kb

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// FieldChange is what differs in one field of a content: of a list of plain values
// one member that was added or is gone, of a text one language of it. Before or
// After is "" where there was or is nothing. When the members that stay of a list of
// plain values have changed places, Before and After are all of these in their
// orders, a comma between them.
type FieldChange struct {
	// Path names a member of a list of objects by its place: what is gone by that
	// which it had, all others by those which they have.
	Path     []string
	Language string
	Before   string
	After    string
}

// Diff lists what changes from one content to another of the same kind, in the
// order of their fields; before may be nil. Members of lists of objects are compared
// with those that they have come from, whatever their places.
func Diff(before, after Content) ([]*FieldChange, error) {
	d := &differ{localised: map[string]bool{}}
	var old any = map[string]any{}
	var err error
	if before != nil {
		if old, err = d.tree(before); err != nil {
			return nil, err
		}
	}
	now, err := d.tree(after)
	if err != nil {
		return nil, err
	}
	d.compare(nil, "", old, now)
	order := fieldsOf(after)
	slices.SortStableFunc(d.changes, func(a, b *FieldChange) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Path[0]), slices.Index(order, b.Path[0])),
			slices.CompareFunc(a.Path, b.Path, compareSteps), strings.Compare(a.Language, b.Language))
	})
	return d.changes, nil
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

// differ compares contents as trees of JSON: new fields need nothing here.
type differ struct {
	localised map[string]bool // the paths of texts and labels
	changes   []*FieldChange
}

// tree answers a content as a tree, and notes where its texts and labels are.
func (d *differ) tree(c Content) (tree any, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a content: %w", err)
	}
	note := func(path []string) { d.localised[strings.Join(path, ".")] = true }
	c.walk(&walk{
		text:   func(path []string, _ *Text, _ TextField, _ int) { note(path) },
		labels: func(path []string, _ *Labels, _ TextField) { note(path) },
	})
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("decode a content: %w", err)
	}
	return tree, nil
}

// compare notes what differs between two values, either of which may be absent.
func (d *differ) compare(path []string, language string, old, now any) {
	oldFields, were := old.(map[string]any)
	nowFields, are := now.(map[string]any)
	oldList, was := old.([]any)
	nowList, is := now.([]any)
	switch {
	case were || are:
		d.fields(path, oldFields, nowFields)
	case (was || is) && ofObjects(append(slices.Clip(oldList), nowList...)):
		for _, pair := range align(oldList, nowList) {
			d.compare(append(slices.Clip(path), strconv.Itoa(pair.place)), "", pair.old, pair.now)
		}
	case was || is:
		d.members(path, language, plain(oldList), plain(nowList))
	default:
		d.changed(path, language, printed(old), printed(now))
	}
}

func (d *differ) changed(path []string, language, before, after string) {
	if before != after {
		d.changes = append(d.changes, &FieldChange{Path: path, Language: language, Before: before, After: after})
	}
}

// fields compares the fields of objects, or the languages of a text.
func (d *differ) fields(path []string, old, now map[string]any) {
	texts := d.localised[strings.Join(path, ".")]
	steps := slices.AppendSeq(slices.Collect(maps.Keys(old)), maps.Keys(now))
	slices.Sort(steps)
	for _, step := range slices.Compact(steps) {
		if texts {
			d.compare(path, step, old[step], now[step])
		} else {
			d.compare(append(slices.Clip(path), step), "", old[step], now[step])
		}
	}
}

// members compares lists of plain values.
func (d *differ) members(path []string, language string, old, now []string) {
	goneFrom := func(list []string) func(string) bool {
		return func(one string) bool { return !slices.Contains(list, one) }
	}
	for _, one := range old {
		if goneFrom(now)(one) {
			d.changed(path, language, one, "")
		}
	}
	for _, one := range now {
		if goneFrom(old)(one) {
			d.changed(path, language, "", one)
		}
	}
	stayed, stay := slices.DeleteFunc(slices.Clone(old), goneFrom(now)), slices.DeleteFunc(slices.Clone(now), goneFrom(old))
	d.changed(path, language, strings.Join(stayed, ", "), strings.Join(stay, ", "))
}

func plain(list []any) (values []string) {
	for _, one := range list {
		values = append(values, printed(one))
	}
	return values
}

func printed(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func ofObjects(list []any) bool {
	return slices.ContainsFunc(list, func(one any) bool { _, object := one.(map[string]any); return object })
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
	before, after, err := b.ContributionContents(ctx, c)
	if err != nil {
		return nil, err
	}
	return Diff(before, after)
}

// ContributionContents answers what the target of a contribution held at the revision
// that the proposal was made from, nil for a new entry, and what that would hold by it:
// of a translation all languages.
func (b *Base) ContributionContents(ctx context.Context, c *Contribution) (before, after Content, err error) {
	if c.Target == "" {
		return nil, c.Proposal, nil
	}
	base, _, err := b.EntryAt(ctx, c.Target, c.BaseRevision)
	if err != nil {
		return nil, nil, err
	}
	after = c.Proposal
	if c.Translation != "" {
		after, _, err = translated(base.Content(), c.Proposal, c.Translation)
	}
	return base.Content(), after, err
}

// ContributionConflict answers what else was published of the target of a
// contribution; nil when the proposal stands on its present revision, is the
// translation of what has not changed, or is decided, and when the target is
// archived: no revision of it is to be changed any more.
func (b *Base) ContributionConflict(ctx context.Context, c *Contribution) (*Conflict, error) {
	if c.Target == "" || !slices.Contains(undecided, Situation(c.State)) {
		return nil, nil
	}
	head, err := b.Entry(ctx, c.Target)
	if errors.Is(err, ErrNotExist) || err == nil && (head.Meta().Revision == c.BaseRevision || head.Meta().Archived != nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	base, _, err := b.EntryAt(ctx, c.Target, c.BaseRevision)
	if err != nil {
		return nil, err
	}
	ours := c.Proposal
	if c.Translation != "" {
		if !overtaken(base.Content(), head.Content(), c.Proposal, c.Translation) {
			return nil, nil
		}
		if ours, _, err = translated(base.Content(), c.Proposal, c.Translation); err != nil {
			return nil, err
		}
	}
	conflict := &Conflict{Revision: head.Meta().Revision}
	if conflict.Theirs, err = Diff(base.Content(), head.Content()); err != nil {
		return nil, err
	}
	conflict.Ours, err = Diff(base.Content(), ours)
	return conflict, err
}
