package graph

import (
	"slices"
	"testing"
)

func TestAWindowStaysWhereItsMemberIs(t *testing.T) {
	name := func(s string) string { return s }
	turn := func(all []string, args pageArgs) *window[string] {
		t.Helper()
		w, err := windowOf(all, name, args, "list")
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	two := 2
	w := turn([]string{"a", "b", "c", "d", "e"}, pageArgs{first: &two})
	behind := w.cursor(1)
	for _, c := range []struct {
		now, want []string
		more      bool
	}{
		{[]string{"a", "b", "c", "d", "e"}, []string{"c", "d"}, true},
		{[]string{"0", "a", "b", "c", "d"}, []string{"c", "d"}, false}, // one more before it
		{[]string{"b", "c", "d"}, []string{"c", "d"}, false},           // one less
		{[]string{"a", "c", "d", "e"}, []string{"c", "d"}, true},       // it is gone itself
		{[]string{"a"}, []string{}, false},
	} {
		w := turn(c.now, pageArgs{first: &two, after: &behind})
		if !slices.Equal(w.members, c.want) || w.more != c.more {
			t.Errorf("%v: behind b are %v, more %v", c.now, w.members, w.more)
		}
		back := turn(c.now, pageArgs{last: &two, before: &behind})
		if slices.Contains(back.members, "b") || slices.Contains(back.members, "c") {
			t.Errorf("%v: before b are %v", c.now, back.members)
		}
	}
	foreign := "bm9uZQ"
	if _, err := windowOf([]string{"a"}, name, pageArgs{first: &two, after: &foreign}, "list"); err == nil {
		t.Error("a cursor of nothing is taken")
	}
}
