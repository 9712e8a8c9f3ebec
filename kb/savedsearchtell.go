package kb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// How many matches a sentence names, and a mail.
const (
	namedMatches  = 3
	mailedMatches = 50
)

// readMatches reads what a saved search found, what has been archived since left out.
func (b *Base) readMatches(r ReplicaReader, n *Notification, matches []match) error {
	for _, m := range matches {
		e, err := b.entry(r, m.Entry)
		if errors.Is(err, ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if e.Meta().Archived == nil {
			n.Matches = append(n.Matches, e)
		}
	}
	return nil
}

// nameSearches reads the saved searches that notifications of somebody are about, and
// says what these tell.
func (b *Base) nameSearches(ctx context.Context, person ID, list ...*Notification) error {
	if !slices.ContainsFunc(list, func(n *Notification) bool { return n.search != "" }) {
		return nil
	}
	searches, err := b.searchesOf(ctx, person)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.search == "" {
			continue
		}
		n.Search, _ = searches.find(n.search) // nil when it was deleted
		n.Text = n.tell()
	}
	return nil
}

// matched names the first of what a saved search found, to end a sentence.
func (n *Notification) matched(tag string) string {
	if n.search == "" {
		return ""
	}
	var titles []string
	for _, e := range n.Matches[:min(namedMatches, len(n.Matches))] {
		if title, ok := e.Content().Heading().In([]string{tag}); ok {
			titles = append(titles, quoted(title.Value, tag))
		}
	}
	said := strings.Join(titles, ", ")
	if said != "" {
		said = ": " + said
	}
	if more := len(n.Matches) - len(titles); more > 0 && said != "" {
		said += fmt.Sprintf(map[string]string{"it": " e altri %d", "en": " and %d more"}[tag], more)
	}
	return said + "."
}

// matchesMail says what a saved search found, with the addresses of all.
func (b *Base) matchesMail(n *Notification, address string, to ID) *Mail {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n\n%s\n", n.Text["it"], n.Text["en"])
	for _, e := range n.Matches[:min(mailedMatches, len(n.Matches))] {
		title, _ := e.Content().Heading().In(DefaultLanguages)
		fmt.Fprintf(&text, "\n%s\n%s\n", title.Value, b.URI(e))
	}
	return &Mail{ID: string(n.ID) + "." + string(to), To: address, Subject: n.Text["it"], Text: text.String()}
}
