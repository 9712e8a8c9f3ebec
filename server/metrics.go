package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"prologis/kb"
)

// meter counts what /metrics shows, in Prometheus's text format: requests by path
// and status, where the base stands, and the process itself. Names, slugs and
// addresses of people are in none of them.
type meter struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMeter() *meter {
	m := &meter{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "kb_http_request_duration_seconds",
			Help:    "Time to answer requests, by the pattern of their path, method and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"path", "method", "status"}),
	}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

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
	m.requests.WithLabelValues(pattern, method, strconv.Itoa(status)).Observe(took.Seconds())
}

// handler answers /metrics of an open base.
func (m *meter) handler(base *kb.Base) (http.Handler, error) {
	if err := m.registry.Register(&baseCollector{base}); err != nil {
		return nil, err
	}
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}), nil
}

// baseCollector asks the base how it stands whenever somebody looks. It does not
// reach for the journal: that a database is away must not slow this down.
type baseCollector struct{ base *kb.Base }

var (
	seqMetric = prometheus.NewDesc("kb_seq",
		"Last commit of the journal that is applied here.", nil, nil)
	versionMetric = prometheus.NewDesc("kb_version",
		"Last applied commit that changed anything public.", nil, nil)
	staleMetric = prometheus.NewDesc("kb_journal_unreachable_seconds",
		"For how long the journal has not been reached; 0 while it is.", nil, nil)
	entriesMetric = prometheus.NewDesc("kb_entries",
		"Entries of each kind, archived ones among them.", []string{"kind"}, nil)
)

func (c *baseCollector) Describe(into chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{seqMetric, versionMetric, staleMetric, entriesMetric} {
		into <- d
	}
}

func (c *baseCollector) Collect(into chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		into <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	seq, version := c.base.Head()
	gauge(seqMetric, float64(seq))
	gauge(versionMetric, float64(version))
	stale := 0.0
	if since := c.base.Stale(); !since.IsZero() {
		stale = time.Since(since).Seconds()
	}
	gauge(staleMetric, stale)
	counts, err := c.base.Counts(context.Background())
	if err != nil {
		into <- prometheus.NewInvalidMetric(entriesMetric, err)
		return
	}
	for kind, n := range counts {
		gauge(entriesMetric, float64(n), string(kind))
	}
}
