package kb

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Range is whole numbers from one to another, both included. From 0 and To
// math.MaxInt64 it is open.
type Range struct{ From, To int64 }

// ParseRange reads a range: "2010..2014", "2014", "..1999", "2020..".
func ParseRange(s string) (r Range, ok bool) {
	from, to, isRange := strings.Cut(s, "..")
	if !isRange {
		to = from
	}
	r = Range{0, math.MaxInt64}
	if from == "" && to == "" || !readBound(from, &r.From) || !readBound(to, &r.To) {
		return r, false
	}
	return r, r.From <= r.To
}

func readBound(s string, bound *int64) bool {
	if s == "" {
		return true
	}
	n, err := strconv.ParseUint(s, 10, 63)
	*bound = int64(n)
	return err == nil && n <= largestCell
}

// String writes a range as ParseRange reads it.
func (r Range) String() string {
	from, to := strconv.FormatInt(r.From, 10), strconv.FormatInt(r.To, 10)
	switch {
	case r.From == r.To:
		return from
	case r.To == math.MaxInt64:
		return from + ".."
	case r.From == 0:
		return ".." + to
	default:
		return from + ".." + to
	}
}

// compare puts ranges in their order.
func (r Range) compare(other Range) int {
	return cmp.Or(cmp.Compare(r.From, other.From), cmp.Compare(r.To, other.To))
}

// NumberFacet says by which ranges of a number a facet counts: by those given or, if
// there are none, by at most AtMost that suit the numbers found.
type NumberFacet struct {
	NumberField
	Currency string
	AtMost   int
	Ranges   []Range
}

// Filter answers the condition that some number is in a range.
func (n *NumberFacet) Filter(r Range) *Filter { return n.In(n.Currency, r) }

// Choose answers the ranges for cells, given as the index has them, and of each cell
// the range that it is in, -1 for those of another currency. Ranges without a cell
// are left out.
func (n *NumberFacet) Choose(cells []string) (ranges []Range, of []int) {
	numbers := make([]int64, len(cells))
	for i, cell := range cells {
		numbers[i] = n.readCell(cell)
	}
	for step := 0; ; step++ {
		if ranges = n.group(numbers, step); len(ranges) <= max(1, n.AtMost) || step == len(yearSteps)-1 {
			break
		}
	}
	of = make([]int, len(cells))
	for i, number := range numbers {
		of[i] = slices.IndexFunc(ranges, func(r Range) bool { return r.From <= number && number <= r.To })
	}
	return ranges, of
}

// readCell answers the first number of a cell, -1 if it is of another currency.
func (n *NumberFacet) readCell(cell string) int64 {
	key, ours := strings.CutPrefix(cell, n.currencyPrefix(n.Currency))
	number, err := strconv.ParseInt(key, 10, 64)
	if !ours || err != nil {
		return -1
	}
	return number
}

// group answers the ranges of a width that numbers are in, in order.
func (n *NumberFacet) group(numbers []int64, step int) (ranges []Range) {
	for _, number := range numbers {
		if number < 0 {
			continue
		}
		r := Range{cellOf(number), nextCell(cellOf(number)) - 1}
		if n.Years {
			width := yearSteps[step]
			r = Range{number - number%width, number - number%width + width - 1}
		} else if step > 0 {
			r = decades(number, step)
		}
		if !slices.Contains(ranges, r) {
			ranges = append(ranges, r)
		}
	}
	slices.SortFunc(ranges, Range.compare)
	return ranges
}

// yearSteps are how many years a range of them may have; other numbers have as many
// widths: cells, and powers of ten, one or more of them in a range.
var yearSteps = []int64{1, 5, 10, 50, 100, 500, 1000, 10_000}

// decades answers the range of so many powers of ten that a number is in.
func decades(number int64, width int) Range {
	if number == 0 {
		return Range{}
	}
	power := len(strconv.FormatInt(number, 10)) - 1
	power -= power % width
	r := Range{1, 1}
	for range power {
		r.From *= 10
	}
	if power+width > 18 {
		r.To = math.MaxInt64
		return r
	}
	r.To = r.From
	for range width {
		r.To *= 10
	}
	r.To--
	return r
}
