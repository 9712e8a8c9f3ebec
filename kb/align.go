package kb

import (
	"encoding/json"
	"slices"
	"strings"
)

// pair is a member of a list of objects before and after a change; nil where it was
// or is not. place is where it is, or was when it is gone; was is where
// it was of what is there still.
type pair struct {
	old, now   any
	place, was int
}

// maxAligned bounds the work of aligning lists: the product of their lengths. Longer
// ones are compared place by place.
const maxAligned = 250_000

// align pairs the members of two lists: those that are equal, in the order that most
// of them keep, and between these each with the one that it has most in common with.
func align(old, now []any) (pairs []pair) {
	was, is := encoded(old), encoded(now)
	i, j := 0, 0
	for _, same := range append(kept(was, is), [2]int{len(old), len(now)}) {
		pairs = append(pairs, alike(old[i:same[0]], now[j:same[1]], i, j)...)
		i, j = same[0]+1, same[1]+1
	}
	return pairs
}

// origins answers for every member of a list where it was in an older one; -1 of what
// was not there.
func origins(old, now []any) []int {
	was, is := encoded(old), encoded(now)
	from := slices.Repeat([]int{-1}, len(now))
	i, j := 0, 0
	for _, same := range append(kept(was, is), [2]int{len(old), len(now)}) {
		for _, p := range alike(old[i:same[0]], now[j:same[1]], i, j) {
			if p.old != nil && p.now != nil {
				from[p.place] = p.was
			}
		}
		if same[0] < len(old) {
			from[same[1]] = same[0]
		}
		i, j = same[0]+1, same[1]+1
	}
	return from
}

func encoded(list []any) []string {
	values := make([]string, len(list))
	for i, one := range list {
		b, _ := json.Marshal(one) // it was decoded from JSON
		values[i] = string(b)
	}
	return values
}

// kept answers the places of a longest common subsequence; none of lists so long
// that to look for it takes long.
func kept(was, is []string) (places [][2]int) {
	if len(was)*len(is) > maxAligned {
		return nil
	}
	longest := make([][]int, len(was)+1) // from here to the ends
	for i := range longest {
		longest[i] = make([]int, len(is)+1)
	}
	for i := len(was) - 1; i >= 0; i-- {
		for j := len(is) - 1; j >= 0; j-- {
			if was[i] == is[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(was) && j < len(is); {
		switch {
		case was[i] == is[j]:
			places = append(places, [2]int{i, j})
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
	}
	return places
}

// alike pairs members of which none is equal; from and to are the places of the
// first ones. What has nothing in common is paired only where as many have come as
// have gone: it was written anew.
func alike(old, now []any, from, to int) (pairs []pair) {
	partner := make([]int, len(now)) // 1 + the place of the old one
	taken := make([]bool, len(old))
	take := func(j, i int) { partner[j], taken[i] = i+1, true }
	for j := range now {
		if len(old)*len(now) > maxAligned {
			if j < len(old) {
				take(j, j)
			}
			continue
		}
		best, most := -1, 0
		for i := range old {
			if n := inCommon(old[i], now[j]); !taken[i] && n > most {
				best, most = i, n
			}
		}
		if best >= 0 {
			take(j, best)
		}
	}
	for j := range now {
		if partner[j] == 0 && len(old) == len(now) {
			take(j, slices.Index(taken, false))
		}
	}
	for i := range old {
		if !taken[i] {
			pairs = append(pairs, pair{old: old[i], place: from + i})
		}
	}
	for j := range now {
		p := pair{now: now[j], place: to + j}
		if partner[j] > 0 {
			p.old, p.was = old[partner[j]-1], from+partner[j]-1
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// inCommon counts the texts, numbers and references that two values have in the same
// fields; longer texts count for more.
func inCommon(a, b any) (n int) {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			for step := range x {
				n += inCommon(x[step], y[step])
			}
		}
	case []any:
		if y, ok := b.([]any); ok {
			for i := range min(len(x), len(y)) {
				n += inCommon(x[i], y[i])
			}
		}
	case nil:
	default:
		if a == b {
			return 1 + strings.Count(printed(a), " ")
		}
	}
	return n
}
