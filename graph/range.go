package graph

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"prologis/graph/model"
	"prologis/kb"
)

// Most ranges in a filter or a facet, and how many a facet has when nobody says.
const (
	maxRanges   = 50
	usualRanges = 10
)

// numbers are the conditions that a filter makes on years and numbers.
func (c *conditions) numbers(path []string, f *model.Filter) (all []*kb.Filter, err error) {
	for _, s := range spans(f) {
		here := slices.Concat(path, []string{s.name})
		if err := s.check(here); err != nil {
			return nil, err
		}
		if s.from != "" || s.to != "" {
			all = append(all, s.number.Between(s.currency, s.from, s.to))
		}
		if s.in == nil {
			continue
		}
		ranges, err := readRanges(s.in, append(here, "in")...)
		if err != nil {
			return nil, err
		}
		var any []*kb.Filter
		for _, r := range ranges {
			any = append(any, s.number.In(s.currency, r))
		}
		all = append(all, either(any))
	}
	return all, nil
}

// span is what a filter says of a year or number.
type span struct {
	name     string
	number   kb.NumberField
	from, to kb.Decimal
	in       []string
	currency string
}

// spans are the years and numbers that a filter says something of.
func spans(f *model.Filter) (all []span) {
	for _, one := range []struct {
		name   string
		number kb.NumberField
		r      *model.YearRange
	}{{"year", kb.NumberYears, f.Year}, {"start", kb.NumberStart, f.Start}, {"end", kb.NumberEnd, f.End}} {
		if one.r != nil {
			all = append(all, span{one.name, one.number, wholeNumber(one.r.Gte), wholeNumber(one.r.Lte), one.r.In, ""})
		}
	}
	if r := f.Reached; r != nil {
		all = append(all, span{"reached", kb.NumberReached, wholeNumber(r.Gte), wholeNumber(r.Lte), r.In, ""})
	}
	if r := f.YearlyCost; r != nil {
		all = append(all, span{"yearlyCost", kb.NumberYearlyCost, value(r.Gte), value(r.Lte), r.In, r.Currency})
	}
	if r := f.Funding; r != nil {
		all = append(all, span{"funding", kb.NumberFunding, value(r.Gte), value(r.Lte), r.In, r.Currency})
	}
	return all
}

// check refuses bounds that are no years where they should be, or the wrong way round.
func (s *span) check(path []string) error {
	for _, bound := range []struct {
		name   string
		number kb.Decimal
	}{{"gte", s.from}, {"lte", s.to}} {
		if year, err := strconv.Atoi(string(bound.number)); s.number.Years && bound.number != "" && (err != nil || year < 1 || year > 9999) {
			return kb.Invalid(slices.Concat(path, []string{bound.name}), "%s is not a year from 1 to 9999", bound.number)
		}
	}
	if s.from != "" && s.to != "" && s.from.Exceeds(s.to) {
		return inverted(path, string(s.from), string(s.to))
	}
	return nil
}

// inverted says that a range ends before it starts: nothing could be in it.
func inverted(path []string, from, to string) error {
	return kb.Invalid(path, "nothing is from %s (gte) to %s (lte): the first is the greater one", from, to)
}

func wholeNumber(n *int) kb.Decimal {
	if n == nil {
		return ""
	}
	return kb.Decimal(strconv.Itoa(*n))
}

func readRanges(texts []string, path ...string) ([]kb.Range, error) {
	if len(texts) > maxRanges {
		return nil, kb.Invalid(path, "has more than %d members", maxRanges)
	}
	ranges := make([]kb.Range, len(texts))
	for i, text := range texts {
		var ok bool
		if ranges[i], ok = kb.ParseRange(text); !ok {
			return nil, kb.Invalid(append(slices.Clone(path), strconv.Itoa(i)), "%q is no range of whole numbers: write 2010..2014, 2015, ..1999 or 2020..", text)
		}
	}
	return ranges, nil
}

// selected are the ranges that a filter names, as buckets have them.
func (s *span) selected() (values []string) {
	for _, text := range s.in {
		if r, ok := kb.ParseRange(text); ok {
			values = append(values, r.String())
		}
	}
	if whole, ok := kb.ParseRange(string(s.from) + ".." + string(s.to)); ok {
		values = append(values, whole.String())
	}
	return values
}

// yearsOf lists the years of ranges, as far as these have both ends.
func yearsOf(ranges []string) (years []string) {
	for _, text := range ranges {
		r, _ := kb.ParseRange(text)
		for y := max(1, r.From); r.From > 0 && r.To <= 9999 && y <= r.To; y++ {
			years = append(years, fmt.Sprintf("%04d", y))
		}
	}
	return years
}

// rangeLabel is a range as readers of the operation's language say it.
func (op *operation) rangeLabel(n *kb.NumberFacet, text string) string {
	r, ok := kb.ParseRange(text)
	if !ok {
		return text
	}
	point := op.sayInBoth(label{".", ","})
	write := func(number int64) string { return grouped(number, point) }
	if n.Years {
		write = func(number int64) string { return strconv.FormatInt(number, 10) }
	}
	form := label{"%[1]s–%[2]s", "%[1]s–%[2]s"}
	switch {
	case r.From == r.To:
		form = label{"%[1]s", "%[1]s"}
	case r.From == 0 && n.Years:
		form = label{"fino al %[2]s", "until %[2]s"}
	case r.From == 0:
		form = label{"fino a %[2]s", "up to %[2]s"}
	case r.To == math.MaxInt64 && n.Years:
		form = label{"dal %[1]s", "from %[1]s"}
	case r.To == math.MaxInt64:
		form = label{"da %[1]s", "from %[1]s"}
	}
	said := fmt.Sprintf(op.sayInBoth(form)+"%.0[1]s%.0[2]s", write(r.From), write(r.To))
	if n.Money {
		said += " " + n.Currency
	}
	return said
}

// grouped writes a number with its digits in threes.
func grouped(number int64, point string) string {
	digits := strconv.FormatInt(number, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + point + digits[i:]
	}
	return digits
}
