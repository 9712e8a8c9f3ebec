package graph

import (
	"context"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"prologis/graph/model"
	"prologis/kb"
	"prologis/markdown"
)

// text resolves Text. It finds the languages wanted in the arguments of the field
// that holds the text, so that fields of the domain serve as they are.
type text struct{}

func (text) Value(ctx context.Context, t kb.Text) (string, error) {
	return shown(ctx, t).Value, nil
}

func (text) Language(ctx context.Context, t kb.Text) (string, error) {
	return shown(ctx, t).Language, nil
}

func (text) IsFallback(ctx context.Context, t kb.Text) (bool, error) {
	return shown(ctx, t).IsFallback && !inList(ctx), nil
}

func (text) Direction(ctx context.Context, t kb.Text) (kb.Direction, error) {
	return kb.DirectionOf(shown(ctx, t).Language), nil
}

func (text) Translations(_ context.Context, t kb.Text) ([]*model.Translation, error) {
	var all []*model.Translation
	for _, tag := range t.Languages() {
		all = append(all, &model.Translation{Language: tag, Value: t[tag]})
	}
	return all, nil
}

func (text) HTML(ctx context.Context, t kb.Text) (*string, error) {
	if holder := holderOf(ctx); !isMarkdown(holder.Object, holder.Field.Name) {
		return nil, nil
	}
	html, err := markdown.HTML(shown(ctx, t).Value)
	return &html, err
}

// shown is the text in the language chosen for the reader.
func shown(ctx context.Context, t kb.Text) kb.Localised {
	in, _ := holderOf(ctx).Args["in"].([]string)
	chosen, _ := t.In(operationOf(ctx).wanted(in))
	return chosen
}

// holderOf is the field that holds the text of which a field is being resolved.
func holderOf(ctx context.Context) *graphql.FieldContext {
	holder := graphql.GetFieldContext(ctx).Parent
	if holder.Index != nil {
		holder = holder.Parent
	}
	return holder
}

// inList reports whether the text is one of a list, which has no fallbacks.
func inList(ctx context.Context) bool {
	return graphql.GetFieldContext(ctx).Parent.Index != nil
}

// wanted are the languages of an argument, or else those of the request.
func (op *operation) wanted(in []string) []string {
	if len(in) > 0 {
		return in
	}
	return op.languages
}

// heading is the heading of an entry for the readers of an operation.
func (op *operation) heading(e kb.Entry) string {
	shown, _ := e.Content().Heading().In(op.languages)
	return shown.Value
}

// labels answers the labels in some languages (nil: all), each as a text of one
// language: in the order of the languages, then their own.
func labels(l kb.Labels, in []string) []kb.Text {
	var texts []kb.Text
	for _, tag := range tags(l, in) {
		for _, label := range l[tag] {
			texts = append(texts, kb.Text{tag: label})
		}
	}
	return texts
}

func tags(l kb.Labels, in []string) []string {
	all := l.Languages()
	if in == nil {
		return all
	}
	var chosen []string
	for _, wanted := range in {
		for _, tag := range all {
			if speaks(tag, []string{wanted}) && !slices.Contains(chosen, tag) {
				chosen = append(chosen, tag)
			}
		}
	}
	return chosen
}

// speaks reports whether a tag is one of those wanted, or a narrower form of one.
func speaks(tag string, wanted []string) bool {
	for _, w := range wanted {
		if strings.EqualFold(tag, w) || len(tag) > len(w) && tag[len(w)] == '-' && strings.EqualFold(tag[:len(w)], w) {
			return true
		}
	}
	return false
}

// sortByHeading orders entries as readers of the operation's language do.
func sortByHeading[E kb.Entry](op *operation, entries []E) {
	if len(entries) < 2 {
		return
	}
	c := collate.New(language.Make(op.orderLanguage()), collate.Loose, collate.Numeric)
	slices.SortStableFunc(entries, func(a, b E) int { return c.CompareString(op.heading(a), op.heading(b)) })
}
