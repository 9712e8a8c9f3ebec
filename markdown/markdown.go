// Package markdown turns the Markdown that people write into HTML that is safe in
// a page. What they wrote is kept as it is; it is made safe on the way out.
package markdown

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// renderer turns Markdown into HTML, discussing does so without images, and
// sanitiser removes from that whatever could act in a page.
var (
	renderer   = sync.OnceValue(func() goldmark.Markdown { return newRenderer() })
	discussing = sync.OnceValue(func() goldmark.Markdown {
		return newRenderer(parser.WithASTTransformers(util.Prioritized(imagesAsLinks{}, 0)))
	})
	sanitiser = sync.OnceValue(func() *bluemonday.Policy {
		p := bluemonday.UGCPolicy()
		p.RequireNoFollowOnLinks(true)
		p.RequireNoReferrerOnLinks(true)
		return p
	})
)

// newRenderer makes a renderer for which HTML makes no blocks: its tags are left
// out, and whatever stands beside them is text.
func newRenderer(options ...parser.Option) goldmark.Markdown {
	html := reflect.TypeOf(parser.NewHTMLBlockParser())
	blocks := slices.DeleteFunc(parser.DefaultBlockParsers(), func(v util.PrioritizedValue) bool { return reflect.TypeOf(v.Value) == html })
	p := parser.NewParser(parser.WithBlockParsers(blocks...), parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...))
	p.AddOptions(options...)
	return goldmark.New(goldmark.WithParser(p), goldmark.WithExtensions(extension.GFM))
}

// imagesAsLinks puts links in the place of images: what others write in a discussion
// fetches nothing by being read.
type imagesAsLinks struct{}

// Transform changes a document.
func (imagesAsLinks) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var images []*ast.Image
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if image, ok := n.(*ast.Image); ok && entering {
			images = append(images, image)
		}
		return ast.WalkContinue, nil
	})
	for _, image := range images {
		link := ast.NewLink()
		link.Destination, link.Title = image.Destination, image.Title
		for image.FirstChild() != nil {
			link.AppendChild(link, image.FirstChild())
		}
		if link.FirstChild() == nil {
			link.AppendChild(link, ast.NewString(image.Destination))
		}
		image.Parent().ReplaceChild(image.Parent(), image, link)
	}
}

// HTML answers Markdown as sanitised HTML.
func HTML(source string) (string, error) { return render(renderer(), source) }

// DiscussionHTML answers Markdown as sanitised HTML with links for its images.
func DiscussionHTML(source string) (string, error) { return render(discussing(), source) }

func render(r goldmark.Markdown, source string) (string, error) {
	var out bytes.Buffer
	if err := r.Convert([]byte(source), &out); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	return sanitiser().SanitizeReader(&out).String(), nil
}
