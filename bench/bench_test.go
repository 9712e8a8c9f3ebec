package main

import "testing"

// TestTheBenchmarkRuns keeps the queries in step with the schema; what it
// measures is not looked at.
func TestTheBenchmarkRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and fills a server")
	}
	for _, what := range []measures{{}, {clients: 1}} {
		if err := run(t.Context(), "500", t.TempDir(), what); err != nil {
			t.Fatal(err)
		}
	}
}
