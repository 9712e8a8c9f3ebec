// Package graphiql serves the GraphQL explorer from the binary: GraphiQL and
// what it needs, bundled into one script and one style sheet that are embedded
// compressed. Nothing is fetched from anywhere else. README.md says how the
// bundle is made.
package graphiql

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
)

//go:embed assets/*.gz
var assets embed.FS

//go:embed page.html
var pageText string

// policy lets the page load itself and nothing else. Styles are inline too: the
// editor sets them as it lays out its panes.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var contentTypes = map[string]string{
	"explorer.js":  "text/javascript; charset=utf-8",
	"explorer.css": "text/css; charset=utf-8",
	"LICENCES.txt": "text/plain; charset=utf-8",
}

// asset is one embedded file under an address that changes with its content.
type asset struct {
	contentType string
	zipped      []byte
}

// Handler answers GET /graphiql and the files that the page names, below
// /graphiql/.
func Handler() (http.Handler, error) {
	mux := http.NewServeMux()
	addresses := map[string]string{}
	for name, contentType := range contentTypes {
		zipped, err := assets.ReadFile("assets/" + name + ".gz")
		if err != nil {
			return nil, fmt.Errorf("read the explorer's %s: %w", name, err)
		}
		sum := sha256.Sum256(zipped)
		base, extension, _ := strings.Cut(name, ".")
		addresses[base+extension] = "/graphiql/" + base + "-" + hex.EncodeToString(sum[:6]) + "." + extension
		mux.Handle("GET "+addresses[base+extension], asset{contentType, zipped})
	}
	page, err := template.New("graphiql").Parse(pageText)
	if err != nil {
		return nil, fmt.Errorf("parse the explorer's page: %w", err)
	}
	var html bytes.Buffer
	if err := page.Execute(&html, addresses); err != nil {
		return nil, fmt.Errorf("make the explorer's page: %w", err)
	}
	mux.HandleFunc("GET /graphiql", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		_, _ = w.Write(html.Bytes()) // the client has gone: nobody to tell
	})
	return mux, nil
}

func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(a.zipped)
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(a.zipped))
	if err != nil {
		http.Error(w, "the explorer's files are damaged", http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, plain)
}

func acceptsGzip(r *http.Request) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(one), ";")
		if name == "gzip" && strings.TrimSpace(q) != "q=0" {
			return true
		}
	}
	return false
}
