package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis/kb"
)

// group is entries on which the same fields are selected.
type group struct {
	entries    []kb.Entry
	selections ast.SelectionSet
}

// want is a relation that is selected on entries of one kind.
type want struct {
	relation
	field   graphql.CollectedField
	entries []kb.Entry
	below   ast.SelectionSet // what is selected on the entries that it leads to
}

// prefetch reads everything that is selected below entries, level by level, in
// one look at the replica, so that resolvers find it loaded.
func (op *operation) prefetch(ctx context.Context, groups ...group) error {
	opCtx := graphql.GetOperationContext(ctx)
	wants := collect(opCtx, groups)
	op.mu.Lock()
	defer op.mu.Unlock()
	for _, g := range groups {
		for _, e := range g.entries {
			op.loaded.entries[e.Meta().ID] = e
		}
	}
	if len(wants) == 0 {
		return nil
	}
	return op.base.Snapshot(ctx, func(b *kb.Base) error {
		for len(wants) > 0 {
			next, err := op.loaded.level(ctx, b, opCtx, wants)
			if err != nil {
				return err
			}
			wants = collect(opCtx, next)
		}
		return nil
	})
}

// collect lists the relations selected on the entries of groups.
func collect(opCtx *graphql.OperationContext, groups []group) []want {
	var wants []want
	for _, g := range groups {
		for kind, entries := range byKind(g.entries) {
			for _, field := range graphql.CollectFields(opCtx, g.selections, typeNames[kind]) {
				if r, ok := relations[kind][field.Name]; ok {
					wants = append(wants, want{r, field, entries, below(opCtx, field, r)})
				}
			}
		}
	}
	return wants
}

// typeNames are the schema types that an entry of a kind is.
var typeNames = map[kb.Kind][]string{
	kb.KindPractice: {"Practice", "Entry", "Node"}, kb.KindCaseStudy: {"CaseStudy", "Entry", "Node"},
	kb.KindConcept: {"Concept", "Entry", "Node"}, kb.KindConceptScheme: {"ConceptScheme", "Entry", "Node"},
	kb.KindOrganisation: {"Organisation", "Entry", "Node"}, kb.KindTerritory: {"Territory", "Entry", "Node"},
	kb.KindProgramme: {"Programme", "Entry", "Node"}, kb.KindCollection: {"Collection", "Entry", "Node"},
}

func byKind(entries []kb.Entry) map[kb.Kind][]kb.Entry {
	kinds := map[kb.Kind][]kb.Entry{}
	for _, e := range entries {
		kind := e.Meta().Kind()
		kinds[kind] = append(kinds[kind], e)
	}
	return kinds
}

// below answers the selections on the entries that a field leads to.
func below(opCtx *graphql.OperationContext, field graphql.CollectedField, r relation) ast.SelectionSet {
	switch {
	case r.paged:
		return nodeSelections(opCtx, field)
	case r.via != "":
		return selectionsOf(opCtx, field, r.via)
	}
	return field.Selections
}

// nodeSelections answers what a connection's field selects on its nodes.
func nodeSelections(opCtx *graphql.OperationContext, field graphql.CollectedField) ast.SelectionSet {
	var selections ast.SelectionSet
	for _, f := range graphql.CollectFields(opCtx, field.Selections, []string{typeName(field)}) {
		switch f.Name {
		case "nodes":
			selections = append(selections, f.Selections...)
		case "edges":
			selections = append(selections, selectionsOf(opCtx, f, "node")...)
		}
	}
	return selections
}

// selectionsOf answers what a field selects on those of its fields with a name.
func selectionsOf(opCtx *graphql.OperationContext, field graphql.CollectedField, name string) ast.SelectionSet {
	var selections ast.SelectionSet
	for _, f := range graphql.CollectFields(opCtx, field.Selections, []string{typeName(field)}) {
		if f.Name == name {
			selections = append(selections, f.Selections...)
		}
	}
	return selections
}

func typeName(field graphql.CollectedField) string { return field.Definition.Type.Name() }

// level reads what the wants lead to, and answers it with what is selected on it.
func (l *loaded) level(ctx context.Context, b *kb.Base, opCtx *graphql.OperationContext, wants []want) ([]group, error) {
	found := make([][]kb.ID, len(wants))
	var all []kb.ID
	for i, w := range wants {
		ids, err := l.follow(ctx, b, opCtx, w)
		if err != nil {
			return nil, err
		}
		found[i] = ids
		all = append(all, ids...)
	}
	if err := l.add(ctx, b, all); err != nil {
		return nil, err
	}
	var groups []group
	for i, w := range wants {
		if entries, _ := l.pick(unique(found[i])); len(entries) > 0 && len(w.below) > 0 {
			groups = append(groups, group{entries, w.below})
		}
	}
	return groups, nil
}

// follow reads the ids that a relation leads to from its entries.
func (l *loaded) follow(ctx context.Context, b *kb.Base, opCtx *graphql.OperationContext, w want) ([]kb.ID, error) {
	var p page
	var err error
	if w.paged {
		if p, err = selectedPage(opCtx, w.field); err != nil {
			return nil, nil // the resolver of the field says what is wrong
		}
	}
	if w.files {
		return nil, l.addFiles(ctx, b, filesOf(w.entries))
	}
	total := w.paged && len(selectionOf(opCtx, w.field, "totalCount")) > 0
	var all []kb.ID
	for _, e := range w.entries {
		var ids []kb.ID
		switch {
		case w.past:
			if err = l.past(ctx, b, opCtx, e, w.field, p); w.field.Name == "citation" {
				ids = e.Meta().Contributors // whom it names
			}
		case w.paged:
			ids = l.page(ctx, b, e, w.field.Name, w.relation, p, total).ids
		default:
			ids, err = l.list(ctx, b, e, w.field.Name, w.relation)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return all, nil
}

// selectedPage answers the page that a field's arguments ask for.
func selectedPage(opCtx *graphql.OperationContext, field graphql.CollectedField) (page, error) {
	raw := field.ArgumentMap(opCtx.Variables)
	var args pageArgs
	for name, to := range map[string]**int{"first": &args.first, "last": &args.last} {
		if raw[name] == nil {
			continue
		}
		n, err := graphql.UnmarshalInt(raw[name])
		if err != nil {
			return page{}, err
		}
		*to = &n
	}
	for name, to := range map[string]**string{"after": &args.after, "before": &args.before} {
		if s, ok := raw[name].(string); ok {
			*to = &s
		}
	}
	return args.page()
}

// selectionOf answers the fields of a name that are selected below a field.
func selectionOf(opCtx *graphql.OperationContext, field graphql.CollectedField, name string) []graphql.CollectedField {
	var found []graphql.CollectedField
	for _, f := range graphql.CollectFields(opCtx, field.Selections, []string{typeName(field)}) {
		if f.Name == name {
			found = append(found, f)
		}
	}
	return found
}

// selects reports whether a field is selected below the one being resolved.
func selects(ctx context.Context, name string) bool {
	return len(selectionOf(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field, name)) > 0
}

func unique(ids []kb.ID) []kb.ID {
	seen := make(map[kb.ID]bool, len(ids))
	var once []kb.ID
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	return once
}
