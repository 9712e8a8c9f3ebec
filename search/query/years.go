package query

import (
	"strconv"
	"strings"
)

// separators stand between two years, or at the side of one that is open.
var separators = []string{"..", "-", "–"}

// Years reads a year or a range of years, both ends included: 2014, 2010..2015,
// 2010-2015, 2010.., ..2015, >2015, <=2015. From and to are four digits; "" is open. A
// range that ends before it starts is read the other way round.
func Years(text string) (from, to string, ok bool) {
	for _, sign := range []string{">=", "<=", ">", "<"} {
		if rest, found := strings.CutPrefix(text, sign); found {
			return compared(sign, rest)
		}
	}
	from, to = text, text
	for _, separator := range separators {
		if before, after, found := strings.Cut(text, separator); found {
			from, to = before, after
			break
		}
	}
	if to != "" && from > to {
		from, to = to, from
	}
	return from, to, from+to != "" && (from == "" || isYear(from)) && (to == "" || isYear(to))
}

func compared(sign, year string) (from, to string, ok bool) {
	if !isYear(year) {
		return "", "", false
	}
	n, _ := strconv.Atoi(year) // four digits are a number
	switch {
	case sign == ">=":
		return year, "", true
	case sign == "<=":
		return "", year, true
	case sign == ">" && n < 9999:
		return year4(n + 1), "", true
	case sign == "<" && n > 0:
		return "", year4(n - 1), true
	}
	return "", "", false
}

func year4(n int) string { return strings.Repeat("0", 4-len(strconv.Itoa(n))) + strconv.Itoa(n) }

func isYear(text string) bool { return len(text) == 4 && strings.Trim(text, "0123456789") == "" }

// startsYears reports whether a text starts with a range of years that a word could not
// start with.
func startsYears(text string) bool {
	rest := strings.TrimLeft(text, "<>=.-–")
	return rest != text && len(rest) >= 4 && isYear(rest[:4])
}
