package kb_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

var ctx = context.Background()

func practice(title string, change ...func(*kb.PracticeContent)) *kb.PracticeContent {
	c := &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"it": title}, Summary: kb.Text{"it": "sintesi di " + title}}}
	for _, f := range change {
		f(c)
	}
	return c
}

func scheme() *kb.ConceptSchemeContent {
	return &kb.ConceptSchemeContent{Name: kb.Text{"it": "schema"}}
}

func concept(label string, broader ...kb.ID) *kb.ConceptContent {
	return &kb.ConceptContent{Scheme: "schema", PrefLabel: kb.Text{"it": label}, Broader: broader}
}

// put puts contents, each by the slug of its heading, and fails the test when it cannot.
func put(t *testing.T, base *kb.Base, contents ...kb.Content) []kb.Entry {
	t.Helper()
	var entries []kb.Entry
	for _, c := range contents {
		r, err := base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Content: c, Slug: kb.HeadingSlug(c)})
		if err != nil {
			t.Fatalf("put %s: %v", kb.HeadingSlug(c), err)
		}
		entries = append(entries, r.Entry)
	}
	return entries
}

// clean fails the test when check finds any difference.
func clean(t *testing.T, base *kb.Base) {
	t.Helper()
	if _, err := base.Check(ctx, func(d kb.Difference) { t.Errorf("check: %+v", d) }); err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, err error, code kb.Code, path string, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; %s at %q wanted", code, path)
	}
	p := kb.Problems(err)[0]
	if p.Code != code || strings.Join(p.Path, ".") != path {
		t.Errorf("%s at %q (%s); %s at %q wanted", p.Code, strings.Join(p.Path, "."), p.Message, code, path)
	}
	for _, w := range words {
		if !strings.Contains(p.Message, w) {
			t.Errorf("%q does not say %q", p.Message, w)
		}
	}
}

func TestPutAndRead(t *testing.T) {
	base := basetest.Open(t)
	p := put(t, base, practice("Tavolo di lavoro"))[0]
	m := p.Meta()
	if m.Slug != "tavolo-di-lavoro" || m.Revision != 1 || m.ID.Kind() != kb.KindPractice || m.CreatedAt.IsZero() {
		t.Fatalf("%+v", m)
	}
	for name, read := range map[string]func() (kb.Entry, error){
		"id":   func() (kb.Entry, error) { return base.Entry(ctx, m.ID) },
		"slug": func() (kb.Entry, error) { return base.BySlug(ctx, kb.KindPractice, m.Slug) },
	} {
		if e, err := read(); err != nil || e.Meta().ID != m.ID {
			t.Errorf("by %s: %v, %v", name, e, err)
		}
	}
	if _, err := base.BySlug(ctx, kb.KindPractice, "nessuno"); !errors.Is(err, kb.ErrNotExist) {
		t.Errorf("a slug that is not there: %v", err)
	}
	found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: "TAVOLO"}, Size: 10})
	if err != nil || len(found.Entries) != 1 {
		t.Errorf("search right after the put: %+v, %v", found, err)
	}
	if uri := base.URI(p); uri != basetest.BaseURL+"/id/practice/tavolo-di-lavoro" {
		t.Error(uri)
	}
	clean(t, base)
}

func TestSlugs(t *testing.T) {
	base := basetest.Open(t)
	var slugs []string
	for range 3 {
		r, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Città è vita")})
		if err != nil {
			t.Fatal(err)
		}
		slugs = append(slugs, r.Entry.Meta().Slug)
	}
	if got := strings.Join(slugs, " "); got != "citta-e-vita citta-e-vita-2 citta-e-vita-3" {
		t.Error(got)
	}
	// a new title keeps the slug; a rename keeps the old slug answering
	r, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Altro"), Target: "citta-e-vita"})
	if err != nil || r.Entry.Meta().Slug != "citta-e-vita" || r.Entry.Meta().Revision != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	uri := base.URI(r.Entry)
	if r, err = base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Altro"), Target: "citta-e-vita", Slug: "altro"}); err != nil {
		t.Fatal(err)
	}
	old, err := base.BySlug(ctx, kb.KindPractice, "citta-e-vita")
	if err != nil || old.Meta().Slug != "altro" || base.URI(old) != uri {
		t.Errorf("%+v, %v, %s", old, err, base.URI(old))
	}
	_, err = base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("x"), Target: "altro", Slug: "citta-e-vita-2"})
	wantError(t, err, kb.CodeConflict, "slug", "taken")
	_, err = base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("x"), Slug: "Non Valido"})
	wantError(t, err, kb.CodeInvalid, "slug")
	clean(t, base)
}

func TestEqualInputMakesNoCommit(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, practice("Uno"))
	before, _ := base.Head()
	r, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Uno"), Slug: "uno"})
	after, _ := base.Head()
	if err != nil || r.Outcome != kb.Unchanged || after != before || r.Entry.Meta().Revision != 1 {
		t.Errorf("%+v, %v; seq %d became %d", r, err, before, after)
	}
}

func TestExpectedRevision(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, practice("Uno"))
	one, two := 1, 2
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Due"), Target: "uno", ExpectedRevision: &one}); err != nil {
		t.Fatal(err)
	}
	_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Tre"), Target: "uno", ExpectedRevision: &one})
	wantError(t, err, kb.CodeConflict, "expectedRevision", "revision 2", "not 1")
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Tre"), Target: "uno", ExpectedRevision: &two}); err != nil {
		t.Fatal(err)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	base := basetest.Open(t)
	author := kb.Author{By: "a", Key: "k1", KeyHash: "h1"}
	var wg sync.WaitGroup
	ids := make([]kb.ID, 8)
	for i := range ids {
		wg.Go(func() {
			r, err := base.Put(ctx, author, kb.PutInput{Content: practice("Uno")})
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = r.Entry.Meta().ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("the same key made %s and %s", ids[0], id)
		}
	}
	author.KeyHash = "h2"
	_, err := base.Put(ctx, author, kb.PutInput{Content: practice("Due")})
	wantError(t, err, kb.CodeConflict, "idempotencyKey", "other input")
	if counts, _ := base.Counts(ctx); counts[kb.KindPractice] != 1 {
		t.Errorf("%v", counts)
	}
}

func TestReferences(t *testing.T) {
	base := basetest.Open(t)
	_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Uno", func(c *kb.PracticeContent) {
		c.Themes = []kb.ID{"mediazione", "concept_00000000000000000000000000"}
		c.Territories = []kb.ID{"practice_00000000000000000000000000"}
	})})
	var errs kb.Errors
	if !errors.As(err, &errs) || len(errs) != 3 {
		t.Fatalf("%v", err)
	}
	wantError(t, errs[0], kb.CodeInvalid, "territories.0", "territory")
	wantError(t, errs[1], kb.CodeNotFound, "themes.0", "mediazione")
	wantError(t, errs[2], kb.CodeNotFound, "themes.1")

	entries := put(t, base, scheme(), concept("mediazione"), practice("Uno", func(c *kb.PracticeContent) {
		c.Themes = []kb.ID{"mediazione"}
		c.Instruments = []kb.ID{"mediazione"}
	}))
	target, from := entries[1].Meta().ID, entries[2].Meta().ID
	ids, err := base.Inverses(ctx, []kb.Inverse{{Target: target, Kind: kb.KindPractice, Field: kb.AnyField}})
	if err != nil || len(ids[0]) != 1 || ids[0][0] != from {
		t.Errorf("%v, %v", ids, err)
	}
	_, err = base.Archive(ctx, kb.Author{}, kb.KindConcept, kb.ArchiveInput{Target: "mediazione", Reason: "vecchio"})
	wantError(t, err, kb.CodeConflict, "id", "practice/uno")
	if _, err := base.Archive(ctx, kb.Author{}, kb.KindPractice, kb.ArchiveInput{Target: "uno", Reason: "superata"}); err != nil {
		t.Fatal(err)
	}
	if _, err := base.Archive(ctx, kb.Author{}, kb.KindConcept, kb.ArchiveInput{Target: "mediazione", Reason: "vecchio"}); err != nil {
		t.Fatal(err)
	}
	e, err := base.BySlug(ctx, kb.KindPractice, "uno")
	if err != nil || e.Meta().Archived == nil || e.Meta().Archived.Reason != "superata" {
		t.Errorf("%+v, %v", e, err)
	}
	if counts, _ := base.Counts(ctx); counts[kb.KindPractice] != 0 || counts[kb.KindConcept] != 0 {
		t.Errorf("%v", counts)
	}
	if found, _ := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: "uno"}, Size: 5}); len(found.Entries) != 0 {
		t.Error("an archived entry is found")
	}
	_, err = base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Due", func(c *kb.PracticeContent) { c.Themes = []kb.ID{"mediazione"} })})
	wantError(t, err, kb.CodeInvalid, "themes.0", "archived")
	_, err = base.Archive(ctx, kb.Author{}, kb.KindPractice, kb.ArchiveInput{Target: "uno", Reason: " "})
	wantError(t, err, kb.CodeInvalid, "reason")
	clean(t, base)
}

// An entry is not related to itself, and names nothing twice.
func TestListsOfReferences(t *testing.T) {
	base := basetest.Open(t)
	entries := put(t, base, scheme(), concept("mediazione"), concept("lingua"), practice("Uno", func(c *kb.PracticeContent) {
		c.Themes = []kb.ID{"mediazione", "lingua", "mediazione"}
	}))
	themes := entries[3].(*kb.Practice).Themes
	if want := []kb.ID{entries[1].Meta().ID, entries[2].Meta().ID}; !slices.Equal(themes, want) {
		t.Errorf("themes are %v, not %v", themes, want)
	}
	for path, content := range map[string]kb.Content{
		"related.0":     practice("Uno", func(c *kb.PracticeContent) { c.Related = []kb.ID{"uno"} }),
		"adaptedFrom.1": practice("Uno", func(c *kb.PracticeContent) { c.AdaptedFrom = []kb.ID{"due", "uno"} }),
	} {
		put(t, base, practice("Due"))
		_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: content, Slug: "uno"})
		wantError(t, err, kb.CodeInvalid, path, "itself")
	}
	for path, change := range map[string]func(*kb.ConceptContent){
		"related.0":  func(c *kb.ConceptContent) { c.Related = []kb.ID{"lingua"} },
		"replacedBy": func(c *kb.ConceptContent) { c.ReplacedBy = "lingua" },
	} {
		c := concept("lingua")
		change(c)
		_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c, Slug: "lingua"})
		wantError(t, err, kb.CodeInvalid, path, "itself")
	}
	clean(t, base)
}

func TestAmounts(t *testing.T) {
	base := basetest.Open(t)
	for path, cost := range map[string]kb.CostRange{
		"yearlyCost.minimum": {Minimum: "-0.01", Currency: "EUR"},
		"yearlyCost.maximum": {Minimum: "10", Maximum: "9.99", Currency: "EUR"},
	} {
		_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("x", func(c *kb.PracticeContent) { c.YearlyCost = &cost })})
		wantError(t, err, kb.CodeInvalid, path)
	}
	put(t, base, practice("x", func(c *kb.PracticeContent) {
		c.YearlyCost = &kb.CostRange{Minimum: "0", Maximum: "0.00", Currency: "EUR"}
	}))
}

// What names one entry only is refused for another, with the field and the holder.
func TestExactKeys(t *testing.T) {
	base := basetest.Open(t)
	region := func(name string) kb.Content {
		return &kb.TerritoryContent{Name: kb.Text{"it": name}, Sort: kb.TerritoryRegion, Code: "05"}
	}
	put(t, base, region("Veneto"))
	_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: region("Lazio")})
	wantError(t, err, kb.CodeConflict, "code", `"05" belongs to veneto`)
}

func TestHierarchiesHaveNoCycles(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, scheme(), concept("a"), concept("b", "a"), concept("c", "b"))
	_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: concept("a", "c"), Slug: "a"})
	wantError(t, err, kb.CodeInvalid, "broader", "a → c → b → a")
	_, err = base.Put(ctx, kb.Author{}, kb.PutInput{Content: concept("a", "a"), Slug: "a"})
	wantError(t, err, kb.CodeInvalid, "broader", "cycle")
	// several at once cannot make one either
	_, err = base.SubmitPut(ctx, kb.Author{}, []kb.PutInput{
		{Content: concept("x", "y"), Slug: "x"}, {Content: concept("y", "x"), Slug: "y"},
	}).Wait()
	wantError(t, err, kb.CodeInvalid, "broader", "cycle")
	clean(t, base)
}

// Moving a concept moves what is tagged with the concepts below it.
func TestMovesReachTheIndex(t *testing.T) {
	base := basetest.Open(t)
	entries := put(t, base, scheme(), concept("a"), concept("b"), concept("c", "b"),
		practice("Uno", func(c *kb.PracticeContent) { c.Themes = []kb.ID{"c"} }))
	within := func(id kb.ID) int {
		found, err := base.Find(ctx, &kb.IndexQuery{Kinds: []kb.Kind{kb.KindPractice}, Size: 5,
			Order:  []kb.IndexOrder{{Field: kb.OrderTitle, Language: "it"}},
			Filter: &kb.Filter{Field: kb.FieldThemes + kb.FieldWithin, Any: []string{string(id)}}})
		if err != nil {
			t.Fatal(err)
		}
		return len(found.Entries)
	}
	a, b := entries[1].Meta().ID, entries[2].Meta().ID
	if within(a) != 0 || within(b) != 1 {
		t.Fatalf("before: %d under a, %d under b", within(a), within(b))
	}
	put(t, base, concept("b", "a"))
	if within(a) != 1 || within(b) != 1 {
		t.Errorf("after b moved below a: %d under a, %d under b", within(a), within(b))
	}
	clean(t, base)
	put(t, base, concept("c"))
	if within(a) != 0 || within(b) != 0 {
		t.Errorf("after c moved out: %d under a, %d under b", within(a), within(b))
	}
	clean(t, base)
}

func TestConcurrentWritersOfOneEntry(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, practice("Conta"))
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 32 {
		wg.Go(func() {
			one := 1
			_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice(fmt.Sprint("Conta ", i)), Target: "conta", ExpectedRevision: &one})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if kb.Problems(err)[0].Code != kb.CodeConflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d writers won over the same revision", won)
	}
	clean(t, base)
}

func TestHistory(t *testing.T) {
	base := basetest.Open(t)
	for i := range 5 {
		_, err := base.Put(ctx, kb.Author{By: "chi", Note: fmt.Sprint("nota ", i)}, kb.PutInput{Content: practice(fmt.Sprint("Titolo ", i)), Slug: "uno"})
		if err != nil {
			t.Fatal(err)
		}
	}
	e, _ := base.BySlug(ctx, kb.KindPractice, "uno")
	history, err := base.History(ctx, e.Meta().ID, 0, true, 3)
	if err != nil || len(history) != 3 || history[0].Revision != 5 || history[0].Note != "nota 4" || history[0].By != "chi" {
		t.Errorf("%+v, %v", history, err)
	}
	for rev := 1; rev <= 5; rev++ {
		was, made, err := base.EntryAt(ctx, e.Meta().ID, rev)
		if err != nil || was.(*kb.Practice).Title["it"] != fmt.Sprint("Titolo ", rev-1) || made.Revision != rev {
			t.Errorf("revision %d: %+v, %+v, %v", rev, was, made, err)
		}
	}
	if _, _, err := base.EntryAt(ctx, e.Meta().ID, 6); !errors.Is(err, kb.ErrNotExist) {
		t.Errorf("revision 6: %v", err)
	}
	changes, err := base.Changes(ctx, 0, -1, nil, 100)
	if err != nil || len(changes) != 5 || changes[4].Rev != 5 {
		t.Errorf("%+v, %v", changes, err)
	}
}

func TestValidationNamesTheField(t *testing.T) {
	base := basetest.Open(t)
	year, evidence := 0, 6
	c := practice("x", func(c *kb.PracticeContent) {
		c.Title = nil
		c.Summary = kb.Text{"it_IT!": "x", "en": strings.Repeat("a", 20_001), "fr": ""}
		c.Start, c.End = "2015", "2014-13"
		c.Status = "DONE"
		c.Point = &kb.Point{Latitude: 91}
		c.Results = []kb.Result{{Statement: kb.Text{"it": "x"}, Year: &year, Evidence: &evidence, Value: "1e9"}}
		c.Sources = []kb.Source{{URL: "javascript:alert(1)"}}
		c.Organisations = []kb.OrganisationRole{{}}
		c.Need = kb.Text{"it": "a\x00b"}
	})
	_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c})
	var errs kb.Errors
	if !errors.As(err, &errs) {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, e := range errs {
		if e.Code != kb.CodeInvalid {
			t.Errorf("%v has the code %s", e, e.Code)
		}
		got[strings.Join(e.Path, ".")] = true
	}
	for _, path := range []string{"title", "summary.it_IT!", "summary.en", "summary.fr", "end", "status", "point.latitude",
		"results.0.year", "results.0.evidence", "results.0.value", "sources.0.title", "sources.0.url",
		"organisations.0.role", "organisations.0.organisation", "need.it"} {
		if !got[path] {
			t.Errorf("nothing is said of %s (%v)", path, errs)
		}
	}
	if seq, _ := base.Head(); seq != 1 {
		t.Errorf("something was committed: seq %d", seq)
	}
}

func TestMintedURIsAreOurs(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, scheme(), concept("a"))
	c := concept("b")
	c.URI = basetest.BaseURL + "/id/concept/a"
	_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c, Slug: "b"})
	wantError(t, err, kb.CodeInvalid, "uri", "minted")
	c.URI = basetest.BaseURL + "/id/concept/b"
	put(t, base, c)
	if e, err := base.ByURI(ctx, kb.KindConcept, c.URI); err != nil || e.Meta().Slug != "b" {
		t.Errorf("%+v, %v", e, err)
	}
	other := concept("c")
	other.URI = "http://eurovoc.europa.eu/1462"
	put(t, base, other)
	if e, err := base.ByURI(ctx, kb.KindConcept, other.URI); err != nil || e.Meta().Slug != "c" {
		t.Errorf("%+v, %v", e, err)
	}
}
