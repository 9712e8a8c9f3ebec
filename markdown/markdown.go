// Package markdown turns the Markdown that people write into HTML that is safe in
// a page. What they wrote is kept as it is; it is made safe on the way out.
package markdown

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// renderer turns Markdown into HTML, and sanitiser removes from that whatever
// could act in a page.
var (
	renderer  = sync.OnceValue(func() goldmark.Markdown { return goldmark.New(goldmark.WithExtensions(extension.GFM)) })
	sanitiser = sync.OnceValue(func() *bluemonday.Policy {
		p := bluemonday.UGCPolicy()
		p.RequireNoFollowOnLinks(true)
		p.RequireNoReferrerOnLinks(true)
		return p
	})
)

// HTML answers Markdown as sanitised HTML.
func HTML(source string) (string, error) {
	var out bytes.Buffer
	if err := renderer().Convert([]byte(source), &out); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	return sanitiser().SanitizeReader(&out).String(), nil
}
