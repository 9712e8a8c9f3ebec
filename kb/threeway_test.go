package kb_test

import (
	"fmt"
	"strings"
	"testing"

	"prologis/kb"
)

// TestThreeWay puts what two people changed of a content into one.
func TestThreeWay(t *testing.T) {
	content := func(change func(c *kb.PracticeContent)) *kb.PracticeContent {
		c := whole("Uno")
		c.Summary = kb.Text{"it": "prima", "en": "before"}
		c.Results = []kb.Result{{Statement: kb.Text{"it": "uno due"}}, {Statement: kb.Text{"it": "tre quattro"}}}
		c.Attachments = []kb.Attachment{{File: "file_a", Licence: kb.LicenceBY}, {File: "file_b", Licence: kb.LicenceBY, Title: kb.Text{"it": "b"}}}
		if change != nil {
			change(c)
		}
		return c
	}
	summary := func(text string) func(c *kb.PracticeContent) {
		return func(c *kb.PracticeContent) { c.Summary["it"] = text }
	}
	for name, x := range map[string]struct {
		mine, theirs func(c *kb.PracticeContent)
		want         string // what is there, and the clashes
	}{
		"nothing":                {nil, nil, "prima|before|uno due|tre quattro|b"},
		"mine":                   {summary("mia"), nil, "mia|before|uno due|tre quattro|b"},
		"theirs":                 {nil, summary("loro"), "loro|before|uno due|tre quattro|b"},
		"both the same":          {summary("stessa"), summary("stessa"), "stessa|before|uno due|tre quattro|b"},
		"both, other texts":      {summary("mia"), func(c *kb.PracticeContent) { c.Results[0].Statement["it"] = "loro due" }, "mia|before|loro due|tre quattro|b"},
		"both, other languages":  {summary("mia"), func(c *kb.PracticeContent) { c.Summary["en"] = "theirs" }, "mia|theirs|uno due|tre quattro|b"},
		"both, the same":         {summary("mia"), summary("loro"), "loro|before|uno due|tre quattro|b; summary it: mia / loro"},
		"both, taken out":        {func(c *kb.PracticeContent) { delete(c.Summary, "it") }, summary("loro"), "loro|before|uno due|tre quattro|b; summary it:  / loro"},
		"they took out":          {summary("mia"), func(c *kb.PracticeContent) { c.Summary = nil }, "||uno due|tre quattro|b; summary it: mia / "},
		"of a result that moved": {func(c *kb.PracticeContent) { c.Results[1].Statement["it"] = "tre e quattro" }, func(c *kb.PracticeContent) { c.Results = c.Results[1:] }, "prima|before|tre e quattro|b"},
		"of a result that went": {func(c *kb.PracticeContent) { c.Results[0].Statement["it"] = "uno e due" }, func(c *kb.PracticeContent) { c.Results = c.Results[1:] },
			"prima|before|tre quattro|b; results.0.statement it: uno e due /  gone"},
		"of a file that moved": {func(c *kb.PracticeContent) { c.Attachments[1].Title["it"] = "b mia" }, func(c *kb.PracticeContent) { c.Attachments = c.Attachments[1:] }, "prima|before|uno due|tre quattro|b mia"},
		"beside a file that came": {func(c *kb.PracticeContent) { c.Attachments[1].Title["it"] = "b mia" }, func(c *kb.PracticeContent) {
			c.Attachments = append([]kb.Attachment{{File: "file_c", Title: kb.Text{"it": "c"}}}, c.Attachments...)
		}, "prima|before|uno due|tre quattro|c|b mia"},
		"licences": {func(c *kb.PracticeContent) { c.Attachments[0].Licence = kb.LicenceCC0 }, func(c *kb.PracticeContent) { c.Attachments[0].Licence = kb.LicenceIODL },
			"prima|before|uno due|tre quattro|b; attachments.0.licence : CC0_1_0 / IODL_2_0"},
	} {
		merged, clashes, err := kb.ThreeWay(content(nil), content(x.mine), content(x.theirs))
		if err != nil {
			t.Fatal(err)
		}
		c := merged.(*kb.PracticeContent)
		there := []string{c.Summary["it"], c.Summary["en"]}
		for _, r := range c.Results {
			there = append(there, r.Statement["it"])
		}
		for _, a := range c.Attachments {
			if a.Title != nil {
				there = append(there, a.Title["it"])
			}
		}
		got := strings.Join(there, "|")
		for _, one := range clashes {
			got += fmt.Sprintf("; %s %s: %s / %s", strings.Join(one.Path, "."), one.Language, one.Mine, one.Theirs)
			if one.Gone {
				got += " gone"
			}
		}
		if got != x.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
