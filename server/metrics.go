package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"prologis/kb"
)

// meter counts what /metrics shows, in Prometheus's text format: requests by path
// and status, where the base stands, and the process itself. Names, slugs and
// addresses of people are in none of them.
type meter struct{ requests *metrics.Set }

// requestSeconds are the bounds of the buckets of answering times.
var requestSeconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

func newMeter() *meter { return &meter{metrics.NewSet()} }

// observed counts one answered request. Paths that nothing serves are counted
// together, and so are methods that HTTP does not know: what strangers make up
// must not become series.
func (m *meter) observed(pattern, method string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "other"
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions:
	default:
		method = "other"
	}
	name := fmt.Sprintf("kb_http_request_duration_seconds{method=%q,path=%q,status=%q}", method, pattern, strconv.Itoa(status))
	m.requests.GetOrCreatePrometheusHistogramExt(name, requestSeconds).Update(took.Seconds())
}

// handler answers /metrics of an open base. It does not reach for the journal: that a
// database is away must not slow this down.
func (m *meter) handler(base *kb.Base, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		counts, err := base.Counts(r.Context())
		if err != nil {
			log.ErrorContext(r.Context(), "metrics: count the entries", "err", err)
			writeText(w, http.StatusInternalServerError, "the entries cannot be counted\n")
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		seq, version := base.Head()
		stale := 0.0
		if since := base.Stale(); !since.IsZero() {
			stale = time.Since(since).Seconds()
		}
		// Seqs are whole numbers up to 2^53-1.
		fmt.Fprintf(w, "# HELP kb_seq Last commit of the journal that is applied here.\n# TYPE kb_seq gauge\nkb_seq %d\n", seq)
		fmt.Fprintf(w, "# HELP kb_version Last applied commit that changed anything public.\n# TYPE kb_version gauge\nkb_version %d\n", version)
		fmt.Fprintf(w, "# HELP kb_journal_unreachable_seconds For how long the journal has not been reached; 0 while it is.\n"+
			"# TYPE kb_journal_unreachable_seconds gauge\nkb_journal_unreachable_seconds %g\n", stale)
		fmt.Fprint(w, "# HELP kb_entries Entries of each kind, archived ones left out.\n# TYPE kb_entries gauge\n")
		for _, kind := range kb.Kinds {
			fmt.Fprintf(w, "kb_entries{kind=%q} %d\n", kind, counts[kind])
		}
		fmt.Fprint(w, "# HELP kb_http_request_duration_seconds Time to answer requests, by the pattern of their path, method and status.\n"+
			"# TYPE kb_http_request_duration_seconds histogram\n")
		m.requests.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
}
