package linked

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/markdown"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// page is an entry as people read it.
type page struct {
	Language, Other string // of the page, and the one that it can be read in too
	Title           value
	Kind, URI, Path string
	Notice          string
	Replacement     *value
	Rows            []row
	Forms           []representation
}

type row struct {
	Label  string
	Values []value
}

// value is a text or a link, in its language.
type value struct {
	Text, Href, Language string
	HTML                 template.HTML // in place of Text, sanitised
	Direction            string
	Notes                []value // what is known of it
}

func (h *handler) writePage(w http.ResponseWriter, r *http.Request, p *page) {
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, p); err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", p.Language)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	_, _ = w.Write(out.Bytes()) // the client has gone: nobody to tell
}

// pageOf makes the page of an entry.
func (h *handler) pageOf(ctx context.Context, r *http.Request, e kb.Entry) (*page, error) {
	m := e.Meta()
	p := &pageMaker{ctx: ctx, h: h, wanted: []string{languageOf(r)}}
	p.page = &page{Language: p.wanted[0], Other: map[string]string{"it": "en", "en": "it"}[p.wanted[0]], URI: h.base.URI(e), Path: path(e), Forms: representations[1:]}
	p.Title = p.text(e.Content().Heading())
	p.Kind = p.say(string(m.Kind()))
	if m.Archived != nil {
		p.Notice = p.say("archived") + ": " + m.Archived.Reason
		p.replacement(m.Archived.Replacement)
	}
	switch e := e.(type) {
	case *kb.Concept:
		p.concept(e)
	case *kb.ConceptScheme:
		p.scheme(e)
	case *kb.Collection:
		p.refs("scheme", e.Scheme)
		p.labels("prefLabel", oneEach(e.PrefLabel))
		p.notes(e.Notes)
		p.refs("members", e.Members...)
	case *kb.Practice:
		p.template(&e.Template)
	case *kb.CaseStudy:
		p.refs("practices", e.Practices...)
		p.template(&e.Template)
	default:
		p.register(e)
	}
	return p.page, p.err
}

func path(e kb.Entry) string {
	return "/id/" + strings.ReplaceAll(string(e.Meta().Kind()), "_", "-") + "/" + e.Meta().Slug
}

// pageMaker makes a page row by row; it keeps the first error.
type pageMaker struct {
	*page
	ctx    context.Context
	h      *handler
	wanted []string
	err    error
}

func (p *pageMaker) add(label string, values ...value) {
	values = slices.DeleteFunc(values, func(v value) bool { return v.Text == "" })
	if len(values) > 0 {
		p.Rows = append(p.Rows, row{p.say(label), values})
	}
}

func (p *pageMaker) text(t kb.Text) value {
	chosen, _ := t.In(p.wanted)
	return inLanguage(chosen.Value, chosen.Language)
}

func inLanguage(text, tag string) value {
	return value{Text: text, Language: tag, Direction: strings.ToLower(string(kb.DirectionOf(tag)))}
}

// rich is a text in Markdown.
func (p *pageMaker) rich(t kb.Text) value {
	v := p.text(t)
	html, err := markdown.HTML(v.Text)
	if err != nil && p.err == nil {
		p.err = err
	}
	v.HTML = template.HTML(html)
	return v
}

// labels adds the texts of every language, each marked with it; the page's own
// comes first.
func (p *pageMaker) labels(label string, l kb.Labels) {
	var values []value
	tags := l.Languages()
	slices.SortStableFunc(tags, func(a, b string) int { return p.later(a) - p.later(b) })
	for _, tag := range tags {
		for _, text := range l[tag] {
			v := inLanguage(text, tag)
			v.Notes = []value{{Text: tag}}
			values = append(values, v)
		}
	}
	p.add(label, values...)
}

// later is 0 for the language of the page and 1 for the others.
func (p *pageMaker) later(tag string) int {
	if tag == p.Language {
		return 0
	}
	return 1
}

func oneEach(t kb.Text) kb.Labels {
	l := kb.Labels{}
	for tag, text := range t {
		l[tag] = []string{text}
	}
	return l
}

// refs adds links to entries, in the order given.
func (p *pageMaker) refs(label string, ids ...kb.ID) {
	p.add(label, p.links(ids)...)
}

func (p *pageMaker) links(ids []kb.ID) []value {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id kb.ID) bool { return id == "" })
	entries, err := p.h.base.Entries(p.ctx, ids)
	if err != nil && p.err == nil {
		p.err = err
	}
	var values []value
	for _, e := range entries {
		if e != nil {
			v := p.text(e.Content().Heading())
			v.Href = path(e)
			values = append(values, v)
		}
	}
	return values
}

// backward adds links to the entries of a kind that refer to one by a field.
func (p *pageMaker) backward(label string, target kb.ID, kind kb.Kind, field string, own ...kb.ID) {
	found, err := p.h.base.Inverses(p.ctx, []kb.Inverse{{Target: target, Kind: kind, Field: field, Limit: 200}})
	if err != nil {
		p.err = err
		return
	}
	for _, id := range found[0] {
		if !slices.Contains(own, id) {
			own = append(own, id)
		}
	}
	values := p.links(own)
	slices.SortFunc(values, func(a, b value) int { return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) })
	p.add(label, values...)
}

func (p *pageMaker) uris(label string, uris []string) { p.add(label, addresses(uris)...) }

func addresses(uris []string) (values []value) {
	for _, uri := range uris {
		values = append(values, value{Text: uri, Href: uri})
	}
	return values
}

func (p *pageMaker) plain(label string, texts ...string) {
	for _, text := range texts {
		if text != "" {
			p.add(label, value{Text: text})
		}
	}
}

func (p *pageMaker) replacement(id kb.ID) {
	if links := p.links([]kb.ID{id}); len(links) == 1 {
		p.Replacement = &links[0]
	}
}
