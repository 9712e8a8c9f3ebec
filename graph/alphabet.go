package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// alphabet answers the index of a scheme in a language, or else that of the request, and which
// language that is.
func alphabet(ctx context.Context, s *kb.ConceptScheme, language *string) ([]kb.LetterLabel, string) {
	op := operationOf(ctx)
	tag := value(language)
	if tag == "" {
		tag = op.labelLanguage()
	}
	return op.base.Glossary.Alphabet(s.M.ID, tag), tag
}

// Letters answers the letters of the alphabetical index, with how many labels each has.
func (conceptScheme) Letters(ctx context.Context, s *kb.ConceptScheme, language *string) ([]*model.Letter, error) {
	labels, _ := alphabet(ctx, s, language)
	var letters []*model.Letter
	places := map[string]*model.Letter{}
	for _, l := range labels {
		letter := places[l.Letter]
		if letter == nil {
			letter = &model.Letter{Letter: l.Letter}
			places[l.Letter] = letter
			letters = append(letters, letter)
		}
		letter.Count++
	}
	return letters, nil
}

// Index answers a page of the alphabetical index.
func (conceptScheme) Index(ctx context.Context, s *kb.ConceptScheme, letter *string, language *string, first *int, after *string, last *int, before *string) (*model.AlphabetConnection, error) {
	labels, tag := alphabet(ctx, s, language)
	if letter != nil {
		labels = slices.DeleteFunc(slices.Clone(labels), func(l kb.LetterLabel) bool { return l.Letter != *letter })
	}
	name := func(l kb.LetterLabel) string { return string(l.Concept) + " " + l.Value }
	w, err := windowOf(labels, name, pageArgs{first, after, last, before}, "index", s.M.ID, value(letter), tag)
	if err != nil {
		return nil, err
	}
	var ids []kb.ID
	c := &model.AlphabetConnection{TotalCount: w.wholeLen}
	for i := range w.members {
		ids = append(ids, w.members[i].Concept)
		c.Add(w.cursor(i), w.members[i])
	}
	c.End(w.page.backward, w.more, w.page.cursor != nil)
	opCtx, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	for _, f := range graphql.CollectFields(opCtx, field.Selections, []string{typeName(field)}) {
		below := selectionsOf(opCtx, f, "concept")
		if f.Name == "edges" {
			for _, node := range selectionOf(opCtx, f, "node") {
				below = append(below, selectionsOf(opCtx, node, "concept")...)
			}
		}
		if err := operationOf(ctx).foresee(ctx, ids, below); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// alphabetEntry resolves a label of the alphabetical index.
type alphabetEntry struct{}

func (alphabetEntry) Label(_ context.Context, l *kb.LetterLabel) (string, error) { return l.Value, nil }

func (alphabetEntry) Concept(ctx context.Context, l *kb.LetterLabel) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, l.Concept)
}

// Statistics answers what a scheme has in every language.
func (conceptScheme) Statistics(ctx context.Context, s *kb.ConceptScheme) (*kb.SchemeStatistics, error) {
	counted := operationOf(ctx).base.Glossary.Statistics(s.M.ID)
	return &counted, nil
}
