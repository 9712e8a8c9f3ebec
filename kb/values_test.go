package kb

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSlugify(t *testing.T) {
	for title, want := range map[string]string{
		"Città e Comunità":             "citta-e-comunita",
		"  L'integrazione, oggi!  ":    "l-integrazione-oggi",
		"Straße Ørsted Łódź":           "strasse-orsted-lodz",
		"ﬁnanza №5":                    "finanza-no5",
		"Valle d'Aosta/Vallée d'Aoste": "valle-d-aosta-vallee-d-aoste",
		"移民":                           "",
		"":                             "",
		"---":                          "",
		strings.Repeat("parola ", 40):  strings.TrimSuffix(strings.Repeat("parola-", 14), "-"),
		"A" + strings.Repeat("b", 200): "a" + strings.Repeat("b", 99),
	} {
		if got := Slugify(title); got != want {
			t.Errorf("Slugify(%q) = %q, want %q", title, got, want)
		}
	}
}

func FuzzSlugify(f *testing.F) {
	f.Add("Città e Comunità")
	f.Add("ß-ﬁ \x00 移")
	f.Fuzz(func(t *testing.T, title string) {
		slug := Slugify(title)
		if slug != "" && !ValidSlug(slug) {
			t.Errorf("Slugify(%q) = %q, which is no slug", title, slug)
		}
		if again := Slugify(slug); again != slug {
			t.Errorf("Slugify(%q) = %q: not stable", slug, again)
		}
		if slug != "" && !ValidSlug(numbered(slug, 123)) {
			t.Errorf("numbered(%q) is no slug", slug)
		}
	})
}

func TestIDs(t *testing.T) {
	at := time.Date(2014, 6, 24, 0, 0, 0, 0, time.UTC)
	for _, kind := range Kinds {
		id := newID(kind, at, 1)
		if id.Kind() != kind || len(id) != len(kind)+1+idChars {
			t.Errorf("newID(%s) = %q of kind %q", kind, id, id.Kind())
		}
		if next := newID(kind, at, 2); next <= id {
			t.Errorf("%s is not before %s", id, next)
		}
		if later := newID(kind, at.Add(time.Millisecond), 0); later <= id {
			t.Errorf("%s is not before %s", id, later)
		}
	}
	for _, bad := range []ID{"", "practice", "practice_", "practice_short", "unknown_01h0000000000000000000000",
		"practice_01U00000000000000000000000", "padova", "base_settings"} {
		if bad.Kind() != "" {
			t.Errorf("%q is taken for an id of kind %q", bad, bad.Kind())
		}
	}
}

func TestDates(t *testing.T) {
	day := func(s string) time.Time { d, _ := time.Parse("2006-01-02", s); return d }
	for _, c := range []struct {
		date     Date
		from, to string
	}{
		{"2014", "2014-01-01", "2015-01-01"}, {"2014-06", "2014-06-01", "2014-07-01"},
		{"2014-12", "2014-12-01", "2015-01-01"}, {"2014-06-24", "2014-06-24", "2014-06-25"},
		{"2024-02-29", "2024-02-29", "2024-03-01"},
	} {
		from, to, ok := c.date.Interval()
		if !ok || !from.Equal(day(c.from)) || !to.Equal(day(c.to)) {
			t.Errorf("%s is %v to %v (%v)", c.date, from, to, ok)
		}
	}
	for _, bad := range []Date{"", "14", "2014-13", "2014-02-30", "2023-02-29", "2014-6", "2014-06-24T00:00:00Z", "0000", "24/06/2014", "２０１４"} {
		if _, _, ok := bad.Interval(); ok {
			t.Errorf("%q passes as a date", bad)
		}
	}
}

func TestDecimals(t *testing.T) {
	for _, good := range []Decimal{"0", "-1", "250000.00", "0.000000000000001", "-0.5"} {
		if !good.Valid() {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []Decimal{"", "01", "1.", ".5", "1e3", "+1", "1,5", "NaN", "--1", " 1"} {
		if bad.Valid() {
			t.Errorf("%q passes as a decimal", bad)
		}
	}
}

func TestCanonicalTag(t *testing.T) {
	for tag, want := range map[string]string{
		"it": "it", "IT": "it", "en-gb": "en-GB", "zh-hans": "zh-Hans", "sr-latn-rs": "sr-Latn-RS", "und": "und",
		"qaa": "qaa", "x-veneto": "x-veneto",
	} {
		if got, ok := CanonicalTag(tag); !ok || got != want {
			t.Errorf("CanonicalTag(%q) = %q, %v; want %q", tag, got, ok, want)
		}
	}
	for _, bad := range []string{"", "italiano lingua", "i", "it_IT!", "e n", "123", "it-", strings.Repeat("a", 40), "è"} {
		if got, ok := CanonicalTag(bad); ok {
			t.Errorf("%q passes as a tag (%q)", bad, got)
		}
	}
}

func TestTextIn(t *testing.T) {
	text := Text{"it": "uno", "en-GB": "one", "fr": "un"}
	for _, c := range []struct {
		wanted   []string
		language string
		fallback bool
	}{
		{nil, "it", false}, {[]string{"en"}, "en-GB", false}, {[]string{"fr-CA"}, "fr", false}, {[]string{"de"}, "it", true},
		{[]string{"de", "en-US"}, "en-GB", false}, {[]string{"fr", "it"}, "fr", false},
	} {
		got, ok := text.In(c.wanted)
		if !ok || got.Language != c.language || got.IsFallback != c.fallback {
			t.Errorf("In(%v) = %+v, %v; want %s, fallback %v", c.wanted, got, ok, c.language, c.fallback)
		}
	}
	if _, ok := (Text{}).In([]string{"it"}); ok {
		t.Error("an empty text has no value")
	}
	if only, _ := (Text{"zh": "移民"}).In([]string{"it"}); only.Language != "zh" || !only.IsFallback {
		t.Errorf("the only language there is: %+v", only)
	}
}

func TestDirectionOf(t *testing.T) {
	for tag, want := range map[string]Direction{"ar": RTL, "it": LTR, "he-IL": RTL, "az-Arab": RTL, "fa": RTL, "zh": LTR, "qaa": LTR} {
		if got := DirectionOf(tag); got != want {
			t.Errorf("DirectionOf(%q) = %s", tag, got)
		}
	}
}

func TestYears(t *testing.T) {
	for _, c := range []struct {
		template Template
		want     [2]int // first and last; 0 for none
	}{
		{Template{Start: "2014-06-24", End: "2015-06-30"}, [2]int{2014, 2015}},
		{Template{Start: "2014", Status: StatusConcluded}, [2]int{2014, 2014}},
		{Template{Start: "2014", Status: StatusUnderWay}, [2]int{2014, 2026}},
		{Template{End: "2015"}, [2]int{2015, 2015}},
		{Template{Start: "2030"}, [2]int{2030, 2030}},
		{Template{}, [2]int{}},
	} {
		years := c.template.Years(2026)
		var got [2]int
		if len(years) > 0 {
			got = [2]int{years[0], years[len(years)-1]}
		}
		if got != c.want {
			t.Errorf("%s to %s %s: %v, want %v", c.template.Start, c.template.End, c.template.Status, got, c.want)
		}
	}
}

func FuzzDecodeContent(f *testing.F) {
	f.Add("practice", `{"title":[{"language":"it","value":"x"}],"summary":{"it":"y"}}`)
	f.Add("concept", `{"prefLabel":{"it":"x"},"altLabels":[{"language":"it","value":"y"}],"broader":["a"]}`)
	f.Add("territory", `{"name":{"it":"x"},"point":{"latitude":1}}`)
	f.Fuzz(func(t *testing.T, kind, input string) {
		c, err := DecodeContent(Kind(kind), []byte(input))
		if err != nil {
			for _, p := range Problems(err) {
				if p.Code == CodeInternal || p.Message == "" || !utf8.ValidString(p.Message) && utf8.ValidString(input) {
					t.Errorf("%q: error %+v", input, p)
				}
			}
			return
		}
		if errs := Validate(c, ""); len(errs) > 0 {
			return
		}
		// what is valid survives a round trip as input
		encoded, err := EncodeInput(c, func(id ID, _ []Kind) ID { return id })
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeContent(Kind(kind), encoded)
		if err != nil {
			t.Fatalf("%s does not read back: %v", encoded, err)
		}
		second, err := EncodeInput(again, func(id ID, _ []Kind) ID { return id })
		if err != nil || string(second) != string(encoded) {
			t.Errorf("%s became %s (%v)", encoded, second, err)
		}
	})
}
