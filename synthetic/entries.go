package synthetic

import (
	"fmt"
	"slices"
)

// The inputs, as the schema has them; only the fields that are filled.
type (
	territory struct {
		Name   []localised `json:"name"`
		Sort   string      `json:"sort"`
		Parent string      `json:"parent,omitempty"`
		Point  *point      `json:"point,omitempty"`
	}
	point struct {
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
	}
	organisation struct {
		Name      []localised `json:"name"`
		Sort      string      `json:"sort"`
		Territory string      `json:"territory"`
	}
	programme struct {
		Name    []localised `json:"name"`
		Acronym string      `json:"acronym"`
		Funder  string      `json:"funder"`
	}
	scheme struct {
		Name        []localised `json:"name"`
		Description []localised `json:"description"`
		Languages   []string    `json:"languages"`
	}
	concept struct {
		Scheme      string       `json:"scheme"`
		PrefLabel   []localised  `json:"prefLabel"`
		AltLabels   []localised  `json:"altLabels"`
		Definitions []definition `json:"definitions"`
		Broader     []string     `json:"broader,omitempty"`
		Related     []string     `json:"related,omitempty"`
		Synthetic   bool         `json:"synthetic"`
	}
	definition struct {
		localised
		Kind        string `json:"kind"`
		Recommended bool   `json:"recommended"`
	}
)

var both = []string{"it", "en"}

func (g *generator) territory(c *chance, i int) any {
	t := territory{Name: c.titles(both, 2)}
	switch {
	case i == 0:
		t.Sort = "REGION"
	case i <= provinces:
		t.Sort, t.Parent = "PROVINCE", g.slug("territory", 0)
	default:
		t.Sort, t.Parent = "MUNICIPALITY", g.slug("territory", 1+i%provinces)
		t.Point = &point{Latitude: 44.8 + float64(c.IntN(2000))/1000, Longitude: 10.6 + float64(c.IntN(2400))/1000}
	}
	return t
}

func (g *generator) organisation(c *chance, i int) any {
	return organisation{
		Name:      c.titles(both, 3),
		Sort:      pick(c, "MUNICIPALITY", "COOPERATIVE", "ASSOCIATION", "UNIVERSITY", "HEALTH_AUTHORITY"),
		Territory: g.slug("territory", i%territories),
	}
}

func (g *generator) programme(c *chance, i int) any {
	return programme{Name: c.titles(both, 4), Acronym: fmt.Sprintf("SYN%d", i), Funder: g.slug("organisation", i%organisations)}
}

func (g *generator) scheme(c *chance, _ int) any {
	return scheme{Name: c.titles(both, 2), Description: c.texts(both, 40), Languages: both}
}

func (g *generator) concept(c *chance, i int) any {
	out := concept{Scheme: g.slug("concept_scheme", 0), Synthetic: true}
	out.PrefLabel = c.titles(both, 2)
	for j := range out.PrefLabel {
		out.PrefLabel[j].Value += fmt.Sprintf(" %d", i)
	}
	for _, l := range both {
		out.AltLabels = append(out.AltLabels, localised{l, c.phrase(l, 2)})
		out.Definitions = append(out.Definitions, definition{localised{l, c.prose(l, 25)}, "PRACTITIONER", true})
	}
	if i >= g.branches {
		out.Broader = []string{g.slug("concept", g.broader(i))}
	}
	if i > 0 && c.IntN(3) == 0 {
		out.Related = slices.DeleteFunc(g.slugs(c, "concept", i, 2), func(slug string) bool { return g.isAbove(slug, i) })
	}
	return out
}

// broader answers the number of the concept above another.
func (g *generator) broader(i int) int { return (i - g.branches) / g.branches }

// isAbove reports whether a concept stands above another: the two cannot be related.
func (g *generator) isAbove(slug string, i int) bool {
	for i >= g.branches {
		if i = g.broader(i); g.slug("concept", i) == slug {
			return true
		}
	}
	return false
}
