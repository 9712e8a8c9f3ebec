package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What is promised of searches is promised of their 99th percentile too, so they are
// asked more often than other queries.
const searches = 300

const (
	foundQuery = `query($query: String!, $facets: [FacetField!], $filter: SearchFilter) {
  search(query: $query, first: 20, facets: $facets, filter: $filter) {
    totalCount concepts { concept { slug } expandedTo }
    edges { score node { slug } highlights { field fragments } }
    facets { field buckets { value label count selected } }
  }
}`
	plainQuery  = `query($query: String!) { search(query: $query, first: 20) { totalCount edges { score node { slug } } } }`
	valuesQuery = `{ search(query: "*", first: 1, facets: [THEMES, TERRITORIES]) { facets { buckets { value } } } }`
)

// sought is what searches look for in one column.
type sought struct {
	mid       []string // words of 2 to 10 percent of the entries
	commonest string   // the word of most
	starts    []string // of titles, 1 to 8 letters of a word
	slips     []string // the same with a wrong letter
	themes    []string // that most entries have
	within    []string // territories that most entries have
}

// seek finds out which words are how frequent among the lines, and which themes and
// territories.
func (c *column) seek(lines string) (*sought, error) {
	having, err := countWords(lines)
	if err != nil {
		return nil, err
	}
	o := &sought{}
	words := slices.SortedFunc(maps.Keys(having), func(a, b string) int {
		return cmp.Or(cmp.Compare(having[b], having[a]), cmp.Compare(a, b))
	})
	o.commonest = words[0]
	for i, word := range words {
		if n := having[word]; n*100 >= c.n*2 && n*10 <= c.n {
			o.mid = append(o.mid, word)
		}
		letters := []rune(word)
		start := letters[:min(len(letters), 1+i%8)]
		o.starts = append(o.starts, string(start))
		if len(start) > 4 {
			wrong := slices.Clone(start)
			wrong[2], wrong[3] = wrong[3], wrong[2]
			o.slips = append(o.slips, string(wrong))
		}
	}
	if len(o.mid) < 2 {
		return nil, fmt.Errorf("%d entries have no two words that 2 to 10 %% of them hold", c.n)
	}
	return o, c.seekValues(o)
}

// countWords answers in how many of the lines each word of at least five letters is.
func countWords(lines string) (map[string]int, error) {
	f, err := os.Open(lines)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	having := map[string]int{}
	scan := bufio.NewScanner(f)
	for scan.Buffer(nil, 16<<20); scan.Scan(); {
		var line struct{ Input map[string]any }
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		eachText(line.Input, func(text string) {
			for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
				if !seen[word] && utf8.RuneCountInString(word) >= 5 {
					seen[word] = true
					having[word]++
				}
			}
		})
	}
	return having, scan.Err()
}

// seekValues asks for the themes and territories that most entries have.
func (c *column) seekValues(o *sought) error {
	var values struct {
		Search struct {
			Facets []struct{ Buckets []struct{ Value string } }
		}
	}
	if _, err := c.serving.ask(valuesQuery, nil, &values); err != nil {
		return err
	}
	for i, into := range []*[]string{&o.themes, &o.within} {
		for _, bucket := range values.Search.Facets[i].Buckets {
			*into = append(*into, bucket.Value)
		}
		if len(*into) == 0 {
			return fmt.Errorf("%d entries have no themes or territories", c.n)
		}
	}
	return nil
}

// aSearch is a search for what is as frequent in every column.
type aSearch struct {
	name, query string
	make        func(o *sought, i int) variables
}

var threeFacets = []string{"THEMES", "TERRITORIES", "LEVEL"}

// pick answers a member of a list, another one for each i.
func pick(list []string, i int) string { return list[i*7919%len(list)] }

var allSearches = []aSearch{
	{"two words of 2 to 10 % of the entries, three facets, highlights, expansion", foundQuery, func(o *sought, i int) variables {
		return variables{"query": pick(o.mid, i) + " " + pick(o.mid, i+1), "facets": threeFacets}
	}},
	{"three facets of everything", foundQuery, func(*sought, int) variables {
		return variables{"query": "*", "facets": threeFacets}
	}},
	{"three facets of everything, two selected", foundQuery, func(o *sought, i int) variables {
		return variables{"query": "*", "facets": threeFacets, "filter": variables{
			"themes": variables{"in": []string{pick(o.themes, i)}}, "territories": variables{"in": []string{pick(o.within, i)}},
		}}
	}},
	{"the commonest word", plainQuery, func(o *sought, _ int) variables { return variables{"query": o.commonest} }},
	{"the commonest word, three facets", foundQuery, func(o *sought, _ int) variables {
		return variables{"query": o.commonest, "facets": threeFacets}
	}},
	{"suggest, 1 to 8 letters of a word", suggestQuery, func(o *sought, i int) variables {
		return variables{"prefix": pick(o.starts, i)}
	}},
	{"suggest, two letters changed round", suggestQuery, func(o *sought, i int) variables {
		return variables{"prefix": pick(o.slips, i)}
	}},
}

// searchAll asks all searches, the columns in turns, and notes medians and 99th
// percentiles.
func searchAll(columns []*column) error {
	looked := make([]*sought, len(columns))
	for j, c := range columns {
		var err error
		if looked[j], err = c.seek(c.lines()); err != nil {
			return err
		}
	}
	for _, s := range allSearches {
		took := make([][]time.Duration, len(columns))
		for i := range searches + warmUp {
			for j, c := range columns {
				d, err := c.serving.ask(s.query, s.make(looked[j], i), nil)
				if err != nil {
					return fmt.Errorf("with %d entries: %w", c.n, err)
				}
				if i >= warmUp {
					took[j] = append(took[j], d)
				}
			}
		}
		for j, c := range columns {
			c.figures[s.name] = milliseconds(median(took[j])) // sorts
			c.figures[s.name+lastPercent] = milliseconds(took[j][len(took[j])*99/100])
		}
	}
	return nil
}

// lastPercent is added to the name of what was measured.
const lastPercent = ", 99th percentile"
