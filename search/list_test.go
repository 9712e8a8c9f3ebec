package search

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"prologis/kb"
)

// oracle orders documents as a list must, in Go.
type oracle struct {
	collator *collate.Collator
	order    []kb.IndexOrder
}

func newOracle(order []kb.IndexOrder) *oracle {
	return &oracle{collate.New(language.Italian, collate.Loose, collate.Numeric), order}
}

func (o *oracle) compare(a, b *kb.IndexDocument) int {
	for _, key := range o.order {
		x, y := o.value(a, key), o.value(b, key)
		c := 0
		switch {
		case x == "" && y == "":
		case x == "":
			return 1
		case y == "":
			return -1
		case key.Language == "":
			c = cmp.Compare(x, y)
		default:
			c = cmp.Or(o.collator.CompareString(x, y), cmp.Compare(accented(x), accented(y)))
		}
		if key.Descending {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	c := cmp.Compare(a.ID, b.ID)
	if len(o.order) == 1 && o.order[0].Descending && o.value(a, o.order[0]) != "" {
		c = -c
	}
	return c
}

func accented(s string) string {
	if lower := strings.ToLower(s); !isASCII(lower) {
		return lower
	}
	return ""
}

func (o *oracle) value(d *kb.IndexDocument, key kb.IndexOrder) string {
	if key.Language == "" {
		return d.Sorted[key.Field]
	}
	return d.Orders[key.Field][key.Language]
}

var listOrders = [][]kb.IndexOrder{
	nil,
	{{Field: "title", Language: "it"}},
	{{Field: "title", Language: "it", Descending: true}},
	{{Field: "start"}},
	{{Field: "start", Descending: true}},
	{{Field: "nowhere"}},
	{{Field: "start", Descending: true}, {Field: "title", Language: "it"}},
	{{Field: "start"}, {Field: "title", Language: "it", Descending: true}, {Field: "rank", Descending: true}},
}

type listFilter struct {
	name   string
	filter *kb.Filter
	match  func(*kb.IndexDocument) bool
}

var listFilters = []listFilter{
	{"everything", nil, func(*kb.IndexDocument) bool { return true }},
	{"half", &kb.Filter{Field: "half", Any: []string{"yes"}}, hasKeyword("half", "yes")},
	{"not half", &kb.Filter{Not: &kb.Filter{Field: "half", Any: []string{"yes"}}}, func(d *kb.IndexDocument) bool { return !hasKeyword("half", "yes")(d) }},
	{"rare", &kb.Filter{Field: "rare", Any: []string{"yes"}}, hasKeyword("rare", "yes")},
	{"text", &kb.Filter{Text: &kb.TextQuery{Text: "sparso"}}, hasKeyword("sparse", "yes")},
	{"nothing", &kb.Filter{Field: "half", Any: []string{}}, func(*kb.IndexDocument) bool { return false }},
}

func hasKeyword(field, value string) func(*kb.IndexDocument) bool {
	return func(d *kb.IndexDocument) bool { return slices.Contains(d.Keywords[field], value) }
}

var listTitles = []string{"Città", "citta", "CITTÀ", "Çà et là", "zona", "Zona 2", "zona 10", "èlite", "Elite", "", "…", "accoglienza", "Über"}

func listDocument(r *rand.Rand, n int) *kb.IndexDocument {
	kind := []kb.Kind{kb.KindPractice, kb.KindCaseStudy}[r.IntN(2)]
	title := listTitles[r.IntN(len(listTitles))]
	if r.IntN(2) == 0 && title != "" {
		title += fmt.Sprint(" ", r.IntN(50))
	}
	d := &kb.IndexDocument{
		ID: testID(kind, n), Kind: kind,
		Orders:   map[string]map[string]string{"title": {"it": title}},
		Sorted:   map[string]string{"rank": fmt.Sprint(r.IntN(3))},
		Keywords: map[string][]string{},
	}
	if r.IntN(3) > 0 {
		d.Sorted["start"] = fmt.Sprint(1990 + r.IntN(30))
	}
	if r.IntN(2) == 0 {
		d.Keywords["half"] = []string{"yes"}
	}
	if r.IntN(40) == 0 {
		d.Keywords["rare"] = []string{"yes"}
	}
	if r.IntN(5) == 0 {
		d.Keywords["sparse"] = []string{"yes"}
		d.Texts = []kb.IndexText{{Field: kb.TextBody, Path: "description", Language: "it", Value: "Testo sparso"}}
	}
	return d
}

// TestListsCoverEachNodeOnce walks every list forward and backward with random
// filters and page sizes, and compares with sorting in Go.
func TestListsCoverEachNodeOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	b := newBase()
	ix := openMemory(t, b)
	seq := kb.Seq(0)
	for range 12 { // several segments, documents changed and removed among them
		var docs []*kb.IndexDocument
		for range 80 {
			docs = append(docs, listDocument(r, r.IntN(2000)))
		}
		seq++
		apply(t, ix, b, seq, docs...)
		gone := docs[:5]
		for _, d := range gone {
			b.remove(d.ID)
			if err := ix.Apply(t.Context(), testHead(seq), nil, []kb.ID{d.ID}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, order := range listOrders {
		for _, f := range listFilters {
			for _, kinds := range [][]kb.Kind{nil, {kb.KindPractice}, {kb.KindCaseStudy, kb.KindPractice}} {
				want := b.list(order, f, kinds)
				name := fmt.Sprintf("%v %s %v", order, f.name, kinds)
				q := kb.IndexQuery{Kinds: kinds, Filter: f.filter, Order: order, Total: true}
				checkWalk(t, ix, name, q, want, 1+r.IntN(60))
				q.Last = true
				checkWalk(t, ix, name+" backward", q, want, 1+r.IntN(60))
			}
		}
	}
}

// list answers the ids that a list must show, in order.
func (b *base) list(order []kb.IndexOrder, f listFilter, kinds []kb.Kind) []kb.ID {
	var docs []*kb.IndexDocument
	for _, d := range b.docs {
		if f.match(d) && (kinds == nil || slices.Contains(kinds, d.Kind)) {
			docs = append(docs, d)
		}
	}
	slices.SortFunc(docs, newOracle(order).compare)
	ids := []kb.ID{}
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	return ids
}

func checkWalk(t *testing.T, ix *Index, name string, q kb.IndexQuery, want []kb.ID, size int) {
	t.Helper()
	q.Size = size
	got := []kb.ID{}
	for page := 0; ; page++ {
		result := search(t, ix, &q)
		if result.Total != len(want) {
			t.Fatalf("%s: total %d, want %d", name, result.Total, len(want))
		}
		if page > len(want) {
			t.Fatalf("%s: the walk does not end", name)
		}
		ids := hitIDs(result)
		if q.Last || q.Before != "" {
			got = append(ids, got...)
			if result.HasMore {
				q.Last, q.Before = false, result.Hits[0].Cursor
			}
		} else {
			got = append(got, ids...)
			if result.HasMore {
				q.After = result.Hits[len(result.Hits)-1].Cursor
			}
		}
		if !result.HasMore {
			break
		}
		if len(ids) != size {
			t.Fatalf("%s: a page of %d hits has %d, and more follow", name, size, len(ids))
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%s, pages of %d: %d hits, want %d", name, size, len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s, pages of %d: hit %d is %s, want %s", name, size, i, got[i], want[i])
		}
	}
}

// TestListsWhileDocumentsAreAdded walks lists both ways while others write: every
// document that was there all along is seen once, in order.
func TestListsWhileDocumentsAreAdded(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	b := newBase()
	ix := openMemory(t, b)
	var docs []*kb.IndexDocument
	for n := range 400 {
		docs = append(docs, listDocument(r, n))
	}
	apply(t, ix, b, 1, docs...)
	writer := rand.New(rand.NewPCG(7, 8))
	seq := kb.Seq(1)
	add := func() {
		seq++
		if err := ix.Apply(t.Context(), testHead(seq), []*kb.IndexDocument{listDocument(writer, 1000+int(seq))}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, order := range listOrders {
		for _, backward := range []bool{false, true} {
			want := b.list(order, listFilters[0], nil)
			q := &kb.IndexQuery{Order: order, Size: 37, Last: backward}
			var got []kb.ID
			for more := true; more; {
				result := search(t, ix, q)
				more = result.HasMore
				if ids := hitIDs(result); backward {
					got = append(ids, got...)
					q.Last, q.Before = false, result.Hits[0].Cursor
				} else {
					got = append(got, ids...)
					q.After = result.Hits[len(result.Hits)-1].Cursor
				}
				add()
			}
			got = slices.DeleteFunc(got, func(id kb.ID) bool { return b.docs[id] == nil })
			if !slices.Equal(got, want) {
				t.Errorf("%v, backward %v: %d hits, want %d", order, backward, len(got), len(want))
			}
		}
	}
}
