package graphiql

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, h http.Handler, path, encoding string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("%s: %d", path, w.Code)
	}
	return w
}

// TestThePageFindsItsFiles follows every address in the page.
func TestThePageFindsItsFiles(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	page := get(t, h, "/graphiql", "").Body.String()
	found := regexp.MustCompile(`/graphiql/[A-Za-z0-9.-]+`).FindAllString(page, -1)
	if len(found) != len(contentTypes) {
		t.Fatalf("the page names %v", found)
	}
	for _, path := range found {
		zipped, plain := get(t, h, path, "br, gzip;q=0.5"), get(t, h, path, "gzip;q=0")
		if zipped.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: encodings %q and %q", path, zipped.Header().Get("Content-Encoding"), plain.Header().Get("Content-Encoding"))
		}
		if zipped.Body.Len() >= plain.Body.Len() || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d bytes zipped, %d plain, %v", path, zipped.Body.Len(), plain.Body.Len(), plain.Header())
		}
	}
}

// TestThePolicyAllowsWhatThePageNeeds: no inline script, nothing from elsewhere.
func TestThePolicyAllowsWhatThePageNeeds(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	w := get(t, h, "/graphiql", "")
	if p := w.Header().Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(p, "unsafe-eval") || !strings.Contains(p, "script-src 'self';") {
		t.Errorf("policy %q", p)
	}
	if inline := regexp.MustCompile(`<script>|\son[a-z]+=|//[a-z]+\.`).FindString(w.Body.String()); inline != "" {
		t.Errorf("the page has %q", inline)
	}
}
