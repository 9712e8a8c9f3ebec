package kb

import (
	"math/big"
	"regexp"
	"time"
)

// Date is a day, a month or a year: "2014-06-24", "2014-06" or "2014". Its
// precision is kept; comparisons take the whole interval that it names.
type Date string

var dateForm = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// Interval answers the first moment of the date and the first after it, in UTC.
func (d Date) Interval() (from, to time.Time, ok bool) {
	if !dateForm.MatchString(string(d)) {
		return
	}
	layout := "2006-01-02"[:len(d)]
	from, err := time.Parse(layout, string(d))
	if err != nil || from.Year() < 1 {
		return from, to, false
	}
	switch len(d) {
	case 4:
		to = from.AddDate(1, 0, 0)
	case 7:
		to = from.AddDate(0, 1, 0)
	default:
		to = from.AddDate(0, 0, 1)
	}
	return from, to, true
}

// Year answers the year of a valid date; 0 for none.
func (d Date) Year() int {
	from, _, ok := d.Interval()
	if !ok {
		return 0
	}
	return from.Year()
}

func (v *validation) checkDate(step string, d Date) {
	if d == "" {
		return
	}
	if _, _, ok := d.Interval(); !ok {
		v.malformed(step, "%q is not a date: write 2014, 2014-06 or 2014-06-24", string(d))
	}
}

// checkPeriod says whether end lies wholly before start.
func (v *validation) checkPeriod(startStep string, start Date, endStep string, end Date) {
	v.checkDate(startStep, start)
	v.checkDate(endStep, end)
	from, _, ok1 := start.Interval()
	_, to, ok2 := end.Interval()
	if ok1 && ok2 && !to.After(from) {
		v.invalid(endStep, "%s ends before it starts (%s)", end, start)
	}
}

// Decimal is an exact decimal number as written: "250000.00", "-0.5".
type Decimal string

var decimalForm = regexp.MustCompile(`^-?(0|[1-9]\d{0,29})(\.\d{1,15})?$`)

// Valid reports whether d is a decimal number: at most 30 digits before the
// point and 15 behind it, no exponent, no leading zeros.
func (d Decimal) Valid() bool { return decimalForm.MatchString(string(d)) }

// Exceeds reports whether a valid decimal is greater than another.
func (d Decimal) Exceeds(other Decimal) bool {
	number, ok := new(big.Rat).SetString(string(d))
	bound, okToo := new(big.Rat).SetString(string(other))
	return ok && okToo && number.Cmp(bound) > 0
}

func (v *validation) checkDecimal(step string, d Decimal) {
	if d != "" && !d.Valid() {
		v.malformed(step, "%q is not a decimal number such as 1250.50", string(d))
	}
}

// checkAmount checks a decimal that cannot be negative; it answers its value, nil
// for none.
func (v *validation) checkAmount(step string, d Decimal) *big.Rat {
	v.checkDecimal(step, d)
	if d == "" || !d.Valid() {
		return nil
	}
	amount, ok := new(big.Rat).SetString(string(d))
	if !ok {
		return nil
	}
	if amount.Sign() < 0 {
		v.invalid(step, "is an amount and cannot be %s", string(d))
	}
	return amount
}
