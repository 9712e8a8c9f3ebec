package graph_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"
)

// The lists that are measured: the one that a page of results shows, and one that
// follows references.
const (
	plainList = `{ practices(first: 20) { pageInfo { endCursor } nodes { id slug kind title { value language } summary { value }
		status start end level updatedAt localName licence compiler description { value } need { value } steps { value } language revision } } }`
	deepList = `{ practices(first: 20) { nodes { id slug title { value } themes { slug prefLabel { value } broader { slug } }
		territories { name { value } ancestors { slug } } organisations { role organisation { slug name { value } } }
		caseStudies(first: 2) { totalCount nodes { slug title { value } } } } } }`
)

func BenchmarkPlainList(b *testing.B) { benchmark(b, plainList) }
func BenchmarkDeepList(b *testing.B)  { benchmark(b, deepList) }
func BenchmarkOne(b *testing.B) {
	benchmark(b, `{ practice(slug: "pratica-03") { id slug title { value } summary { value } status } }`)
}

func benchmark(b *testing.B, query string) {
	h := newHouse(b).furnish()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	before := processorTime(b)
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || bytes.Contains(w.Body.Bytes(), []byte(`"errors"`)) {
			b.Fatal(w.Body.String())
		}
	}
	b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// processorTime is what this process has used: on a machine that others use too,
// wall time says little.
func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
