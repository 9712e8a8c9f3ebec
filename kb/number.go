package kb

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// NumberField is a number that entries are filtered and counted by: a year, people,
// an amount of money. The index holds it as keys that compare byte by byte: the
// lowest and the highest that an entry states and, for facets, the cells of a coarse
// grid that lie from one to the other.
type NumberField struct {
	low, high, cells string
	// Years are told one by one; other numbers by their size.
	Years bool
	// Money is an amount in a currency.
	Money bool
}

// The numbers of practices and case studies.
var (
	NumberYears      = NumberField{low: FieldYears, high: FieldYears, cells: FieldYears, Years: true}
	NumberStart      = NumberField{low: "start", high: "start", cells: "start", Years: true}
	NumberEnd        = NumberField{low: "end", high: "end", cells: "end", Years: true}
	NumberReached    = NumberField{low: "reached", high: "reached", cells: "reachedCells"}
	NumberYearlyCost = NumberField{low: "yearlyCostLow", high: "yearlyCostHigh", cells: "yearlyCostCells", Money: true}
	NumberFunding    = NumberField{low: "funding", high: "funding", cells: "fundingCells", Money: true}
)

// numberDigits is how many digits before the point a key holds, and largestCell the
// number whose cell holds everything above it.
const (
	numberDigits = 32
	largestCell  = 1_000_000_000_000_000_000
)

// Field is the field of the index that facets count.
func (n NumberField) Field() string { return n.cells }

// numberKey writes a decimal, not negative, so that it compares byte by byte.
func numberKey(d Decimal) string {
	whole, fraction, _ := strings.Cut(string(d), ".")
	return strings.Repeat("0", max(0, numberDigits-len(whole))) + whole + strings.TrimRight(fraction, "0")
}

// key writes a bound of a range.
func (n NumberField) key(number int64) string {
	if n.Years {
		return year4(int(number))
	}
	return numberKey(Decimal(strconv.FormatInt(number, 10)))
}

// currencyPrefix stands before the keys of amounts.
func (n NumberField) currencyPrefix(currency string) string {
	if !n.Money {
		return ""
	}
	return currency + ":"
}

// Between answers the condition that the number, or some number from the lowest to
// the highest stated, is from one to another; "" is open. Amounts are in a currency.
func (n NumberField) Between(currency string, from, to Decimal) *Filter {
	key := numberKey
	if n.Years {
		key = func(d Decimal) string { return n.key(wholePart(d)) }
	}
	low, high := "", ""
	switch {
	case strings.HasPrefix(string(to), "-"):
		return &Filter{Never: true}
	case to != "":
		high = key(to)
	}
	if from != "" && !strings.HasPrefix(string(from), "-") {
		low = key(from)
	}
	return n.between(currency, low, high)
}

// In answers the condition that some number is in a range. Of amounts, what comes
// behind the point is left out.
func (n NumberField) In(currency string, r Range) *Filter {
	const lastYear = 9999
	low, high := "", ""
	if n.Years && r.From > lastYear {
		return &Filter{Never: true}
	}
	if r.From > 0 {
		low = n.key(r.From)
	}
	if r.To < math.MaxInt64 && !(n.Years && r.To > lastYear) {
		high = n.key(r.To)
		if n.Money {
			high += "~"
		}
	}
	return n.between(currency, low, high)
}

func (n NumberField) between(currency, low, high string) *Filter {
	prefix := n.currencyPrefix(currency)
	low = prefix + low
	if high = prefix + high; high == prefix && n.Money {
		high += "~"
	}
	if n.low == n.high {
		return &Filter{Field: n.low, From: low, To: high}
	}
	return &Filter{And: []*Filter{{Field: n.high, From: low, To: prefix + "~"}, {Field: n.low, From: prefix, To: high}}}
}

// number takes in the numbers that an entry states.
func (d *IndexDocument) number(n NumberField, currency string, low, high Decimal) {
	if low == "" {
		low = high
	}
	if high == "" {
		high = low
	}
	if !low.Valid() || !high.Valid() || low[0] == '-' {
		return
	}
	prefix := n.currencyPrefix(currency)
	d.keywords(n.low, prefix+numberKey(low))
	d.keywords(n.high, prefix+numberKey(high))
	for cell := cellOf(wholePart(low)); ; cell = nextCell(cell) {
		d.keywords(n.cells, prefix+n.key(cell))
		if cell >= cellOf(wholePart(high)) {
			return
		}
	}
}

func wholePart(d Decimal) int64 {
	whole, _, _ := strings.Cut(string(d), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return largestCell
	}
	return min(n, largestCell)
}

// cellOf answers the first number of the cell that a number is in: cells begin at 0,
// 1, 2, 5, 10, 20, 50, and so on.
func cellOf(number int64) int64 {
	cell := int64(0)
	for next := int64(1); next <= number; next = nextCell(cell) {
		cell = next
	}
	return cell
}

func nextCell(cell int64) int64 {
	switch {
	case cell == 0:
		return 1
	case strconv.FormatInt(cell, 10)[0] == '2':
		return cell / 2 * 5
	default:
		return cell * 2
	}
}

// indexNumbers takes in the years and numbers of a template.
func (d *IndexDocument) indexNumbers(t *Template) {
	for field, date := range map[string]Date{NumberStart.low: t.Start, NumberEnd.low: t.End} {
		if year := date.Year(); year > 0 {
			d.keywords(field, year4(year))
		}
	}
	if t.Reached != nil && t.Reached.Direct != nil {
		direct := Decimal(strconv.Itoa(*t.Reached.Direct))
		d.number(NumberReached, "", direct, direct)
	}
	if c := t.YearlyCost; c != nil && (c.Minimum != "" || c.Maximum != "") {
		d.number(NumberYearlyCost, c.Currency, c.Minimum, c.Maximum)
	}
	sums := map[string]*big.Rat{}
	for _, p := range t.Programmes {
		if p.Amount == nil {
			continue
		}
		if amount, ok := new(big.Rat).SetString(string(p.Amount.Value)); ok {
			if sums[p.Amount.Currency] == nil {
				sums[p.Amount.Currency] = new(big.Rat)
			}
			sums[p.Amount.Currency].Add(sums[p.Amount.Currency], amount)
		}
	}
	for currency, sum := range sums {
		total := Decimal(sum.FloatString(15))
		d.number(NumberFunding, currency, total, total)
	}
	for _, field := range []string{NumberFunding.low, NumberFunding.cells} {
		slices.Sort(d.Keywords[field]) // maps have no order, and documents are compared
	}
}
