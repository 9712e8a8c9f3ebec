package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// figure is one measured value and how it is written.
type figure struct {
	value float64
	unit  string
}

func (f figure) String() string {
	switch f.unit {
	case "ms":
		if f.value < 10 {
			return fmt.Sprintf("%.2f ms", f.value)
		}
		return fmt.Sprintf("%.0f ms", f.value)
	case "x":
		return fmt.Sprintf("%.2f ×", f.value)
	case "MB":
		return fmt.Sprintf("%.0f MB", f.value)
	}
	return strings.TrimSpace(fmt.Sprintf("%.0f %s", f.value, f.unit))
}

func milliseconds(d time.Duration) figure { return figure{float64(d.Microseconds()) / 1000, "ms"} }
func megabytes(bytes int64) figure        { return figure{float64(bytes) / (1 << 20), "MB"} }

func median(durations []time.Duration) time.Duration {
	slices.Sort(durations)
	return durations[len(durations)/2]
}

// row is a line of the table; goal says what is promised of it.
type row struct{ name, goal string }

// rows are all measures, in the order of the table.
var rows = []row{
	{"restart to ready", "≤ 2 s with 100,000"},
	{"start with the journal alone", "≤ 180,000 ms with 100,000"},
	{"import, entries/s", "≥ 1,000"},
	{"import through a server, entries/s", ""},
	{"import, peak RSS", "< 1.5 GB"},
	{"import, peak anonymous memory", ""},
	{"text in the entries", ""},
	{"index on disk", ""},
	{"index / text", "≤ 2.2 ×"},
	{"journal and replica on disk", ""},
	{"server after the queries, RSS", ""},
	{"server after the queries, anonymous memory", ""},
	{"practice(slug)", "≤ 1.5 × growth"},
	{"filtered list: status and level", "≤ 10 × growth"},
	{"filtered list: theme with narrower, territory within", "≤ 10 × growth"},
	{"filtered list: text", "≤ 10 × growth"},
	{"first page by title", ""},
	{"page at depth", ""},
	{"page at depth / first page", "≤ 1.5 × at 50,000"},
	{"depth of that page", ""},
	{"last page by title", ""},
	{"search: two words", ""},
	{"search: two words, five facets", ""},
	{"search: a common word, five facets", ""},
	{"suggest", ""},
	{"two words of 2 to 10 % of the entries, three facets, highlights, expansion", "< 12 ms with 100,000"},
	{"two words of 2 to 10 % of the entries, three facets, highlights, expansion" + lastPercent, "< 60 ms with 100,000"},
	{"three facets of everything", "< 80 ms with 100,000"},
	{"three facets of everything, two selected", "< 150 ms with 100,000"},
	{"the commonest word", "< 20 ms with 100,000"},
	{"the commonest word, three facets", "< 80 ms with 100,000"},
	{"suggest, 1 to 8 letters of a word", ""},
	{"suggest, 1 to 8 letters of a word" + lastPercent, "< 5 ms with 100,000"},
	{"suggest, two letters changed round", ""},
	{"suggest, two letters changed round" + lastPercent, "< 5 ms with 100,000"},
	{"concept with narrower, related, practices", ""},
}

// print writes the table; the last column is how the last size compares with the
// first.
func (b *bench) print(columns []*column) {
	fmt.Printf("%d CPUs, %s, %s/%s\n\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Printf("- binary: %s (goal: < 45 MB, no cgo)\n- first start with the starting content, to ready: %s (goal: ≤ 3 s)\n\n",
		b.binary, b.first)
	head, line := "| measure | goal |", "|---|---|"
	for _, c := range columns {
		head += fmt.Sprintf(" %d entries |", c.n)
		line += "---|"
	}
	fmt.Println(head + " growth |\n" + line + "---|")
	for _, r := range rows {
		text := fmt.Sprintf("| %s | %s |", r.name, r.goal)
		if columns[0].figures[r.name] == (figure{}) {
			continue // was not measured
		}
		for _, c := range columns {
			text += " " + c.figures[r.name].String() + " |"
		}
		growth := "—"
		if first := columns[0].figures[r.name].value; first > 0 && len(columns) > 1 {
			growth = fmt.Sprintf("%.2f ×", columns[len(columns)-1].figures[r.name].value/first)
		}
		fmt.Println(text + " " + growth + " |")
	}
}
