package skos_test

import (
	"bytes"
	"flag"
	"fmt"
	"slices"
	"testing"

	"prologis/internal/basetest"
	"prologis/internal/isomorphic"
	"prologis/kb"
	"prologis/skos"
	"prologis/skos/rdf"
)

var (
	seeds = flag.Int("seeds", 8, "how many random documents are tried")
	first = flag.Uint64("seed", 1, "the first of them")
)

func written(triples []rdf.Triple, f rdf.Format) string {
	var out bytes.Buffer
	w := rdf.NewWriter(&out, f, skos.Prefixes)
	for _, t := range triples {
		if err := w.Write(t); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

// TestRandomDocumentsComeBack imports documents with anything in them: what is exported is
// what was imported, in every syntax, and importing them again changes nothing.
func TestRandomDocumentsComeBack(t *testing.T) {
	eachSeed(t, func(seed uint64) [][]rdf.Triple {
		return [][]rdf.Triple{randomGraph(seed, seed, 3+int(seed*7%25), true)}
	})
}

// TestRandomDocumentsReplaceEachOther imports documents about the same things one after the
// other: the last one is what is exported, however many commits it takes.
func TestRandomDocumentsReplaceEachOther(t *testing.T) {
	eachSeed(t, func(seed uint64) [][]rdf.Triple {
		n := 3 + int(seed*7%25)
		if seed%6 == 0 {
			n = 900 // three commits at least
		}
		return [][]rdf.Triple{randomGraph(seed, 1, n, false), randomGraph(seed, 2, n, false), randomGraph(seed, 1, n, false)}
	})
}

// eachSeed tries the documents of many seeds, and says with how little the first one that
// fails does so.
func eachSeed(t *testing.T, documents func(seed uint64) [][]rdf.Triple) {
	for seed := *first; seed < *first+uint64(*seeds); seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			all, f := documents(seed), rdf.Formats[seed%4]
			why := wrong(t, all, f)
			if why == "" {
				return
			}
			t.Errorf("-seed %d: %s", seed, why)
			smallest := shrunk(all, func(some [][]rdf.Triple) bool { return wrong(t, some, f) != "" })
			for i, document := range smallest {
				t.Logf("document %d:\n%s", i, written(document, rdf.NTriples))
			}
			t.Logf("with these: %s", wrong(t, smallest, f))
		})
	}
}

// wrong imports documents one after the other and says what is wrong; "" for nothing.
func wrong(t *testing.T, documents [][]rdf.Triple, f rdf.Format) string {
	base, closeAll, err := basetest.Try(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	if err := base.SetBaseURL(ctx, "", basetest.BaseURL); err != nil {
		t.Fatal(err)
	}
	for i, document := range documents {
		text := written(document, f)
		if why := wrongImport(base, text, f); why != "" {
			return fmt.Sprintf("document %d: %s", i, why)
		}
		want, err := rdf.ReadAll(bytes.NewReader([]byte(text)), f, relative)
		if err != nil {
			return err.Error()
		}
		if why := wrongExports(base, want); why != "" {
			return fmt.Sprintf("document %d: %s", i, why)
		}
	}
	why := ""
	if _, err := base.Check(ctx, func(d kb.Difference) { why = fmt.Sprintf("check: %+v", d) }); err != nil {
		return err.Error()
	}
	return why
}

// wrongImport imports a document: dry, for good, and once more.
func wrongImport(base *kb.Base, document string, f rdf.Format) string {
	opts := skos.Options{Scheme: "prova", Format: f, Source: "random", By: "test", DryRun: true}
	dry, err := skos.Import(ctx, base, bytes.NewReader([]byte(document)), opts)
	if err != nil {
		return "dry run: " + err.Error()
	}
	opts.DryRun = false
	report, err := skos.Import(ctx, base, bytes.NewReader([]byte(document)), opts)
	if err != nil {
		return "import: " + err.Error()
	}
	if dry.Created != report.Created || dry.Updated != report.Updated || dry.Unchanged != report.Unchanged {
		return fmt.Sprintf("the dry run says %d, %d, %d and the import %d, %d, %d", dry.Created, dry.Updated, dry.Unchanged, report.Created, report.Updated, report.Unchanged)
	}
	before, _ := base.Head()
	if _, err = skos.Import(ctx, base, bytes.NewReader([]byte(document)), opts); err != nil {
		return "once more: " + err.Error()
	}
	if after, _ := base.Head(); after != before {
		return fmt.Sprintf("once more: %d commits", after-before)
	}
	return ""
}

func wrongExports(base *kb.Base, want []rdf.Triple) string {
	for _, f := range rdf.Formats {
		var out bytes.Buffer
		if err := skos.Export(ctx, base, "prova", f, &out); err != nil {
			return "export: " + err.Error()
		}
		got, err := rdf.ReadAll(&out, f, "")
		if err != nil {
			return fmt.Sprintf("read the export as %s: %v", f, err)
		}
		if diff := isomorphic.Difference(got, want); diff != "" {
			return fmt.Sprintf("as %s:\n%s", f, diff)
		}
	}
	return ""
}

// shrunk leaves out of documents what they fail without, in ever smaller parts, as far as
// that goes with some tries. What things are stays: without that they fail otherwise.
func shrunk(documents [][]rdf.Triple, fails func([][]rdf.Triple) bool) [][]rdf.Triple {
	tries := 100
	if len(documents[0]) > 2000 { // each takes long
		tries = 10
	}
	for parts := 2; ; parts *= 2 {
		whole := true
		for i := range documents {
			size := len(documents[i])/parts + 1
			whole = whole && size == 1
			for at := 0; at < len(documents[i]) && tries > 0; {
				some, end := slices.Clone(documents), min(at+size, len(documents[i]))
				some[i] = slices.Concat(documents[i][:at], typesIn(documents[i][at:end]), documents[i][end:])
				if len(some[i]) == len(documents[i]) {
					at = end
				} else if tries--; fails(some) {
					documents = some
				} else {
					at += size
				}
			}
		}
		if whole || tries == 0 {
			return documents
		}
	}
}

func typesIn(triples []rdf.Triple) []rdf.Triple {
	return slices.DeleteFunc(slices.Clone(triples), func(t rdf.Triple) bool { return t.Predicate != rdf.Type })
}
