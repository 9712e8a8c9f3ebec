package kb_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"prologis/kb"
)

func TestRangesAreReadAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		text string
		want kb.Range
	}{
		{"2010..2014", kb.Range{From: 2010, To: 2014}},
		{"2014", kb.Range{From: 2014, To: 2014}},
		{"0", kb.Range{}},
		{"..1999", kb.Range{To: 1999}},
		{"2020..", kb.Range{From: 2020, To: math.MaxInt64}},
	} {
		got, ok := kb.ParseRange(c.text)
		if !ok || got != c.want || got.String() != c.text {
			t.Errorf("%s: %+v %t, written %s", c.text, got, ok, got)
		}
	}
	for _, text := range []string{"", "..", "...", "a", "1..b", "-1..4", "4..2", "1...4", "99999999999999999999", "1.5", " 1", "+1"} {
		if r, ok := kb.ParseRange(text); ok {
			t.Errorf("%q is read as %+v", text, r)
		}
	}
}

func TestRangesSuitTheNumbers(t *testing.T) {
	years := kb.NumberFacet{NumberField: kb.NumberStart, AtMost: 4}
	people := kb.NumberFacet{NumberField: kb.NumberReached, AtMost: 4}
	money := kb.NumberFacet{NumberField: kb.NumberFunding, Currency: "EUR", AtMost: 3}
	number := func(n string) string { return fmt.Sprintf("%032s", n) }
	for _, c := range []struct {
		name  string
		facet kb.NumberFacet
		cells []string
		want  string
	}{
		{"nothing", years, nil, "[]"},
		{"few years stay years", years, []string{"2014", "2011", "2012"}, "[2011 2012 2014]"},
		{"five years, then ten", years, []string{"1993", "2004", "2005", "2010", "2018"}, "[1990..1999 2000..2009 2010..2019]"},
		{"more are put together", years, []string{"2009", "2010", "2011", "2014", "2016", "2017"}, "[2005..2009 2010..2014 2015..2019]"},
		{"one far off takes one range", years, []string{"1861", "2001", "2011", "2013", "2021"}, "[1860..1864 2000..2004 2010..2014 2020..2024]"},
		{"cells", people, []string{number("20"), number("50"), number("0")}, "[0 20..49 50..99]"},
		{"powers of ten", people, []string{number("1"), number("2"), number("10"), number("20"), number("50")}, "[1..9 10..99]"},
		{"of the currency only", money, []string{"CHF:" + number("100"), "EUR:" + number("200")}, "[200..499]"},
		{"several powers of ten", money, []string{"EUR:" + number("1"), "EUR:" + number("10"), "EUR:" + number("100"), "EUR:" + number("1000")}, "[1..99 100..9999]"},
		{"the largest", people, []string{number("1000000000000000000")}, "[1000000000000000000..1999999999999999999]"},
	} {
		slices.Sort(c.cells)
		ranges, of := c.facet.Choose(c.cells)
		if got := fmt.Sprint(ranges); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		for i, cell := range c.cells {
			if ours := cell[0] != 'C'; ours != (of[i] >= 0) {
				t.Errorf("%s: the cell %s is in range %d", c.name, cell, of[i])
			}
		}
	}
}
