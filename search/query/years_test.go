package query

import "testing"

func TestYears(t *testing.T) {
	for text, want := range map[string][2]string{
		"2014": {"2014", "2014"}, "2010-2015": {"2010", "2015"}, "2010–2015": {"2010", "2015"}, "2010..2015": {"2010", "2015"},
		"2010-": {"2010", ""}, "..2015": {"", "2015"}, "-2015": {"", "2015"}, "2010..": {"2010", ""},
		">2015": {"2016", ""}, ">=2015": {"2015", ""}, "<2015": {"", "2014"}, "<=2015": {"", "2015"}, "<0010": {"", "0009"},
	} {
		if from, to, ok := Years(text); !ok || [2]string{from, to} != want {
			t.Errorf("%s is read as %q to %q, %t", text, from, to, ok)
		}
	}
	for _, text := range []string{"", "-", "..", "201", "20145", "2010-15", "2010..2015..2016", ">", ">x", ">9999", "<0000", "x-2010"} {
		if from, to, ok := Years(text); ok {
			t.Errorf("%s is read as %q to %q", text, from, to)
		}
	}
}
