package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"sort"
	"time"

	"github.com/schollz/progressbar/v3"

	"prologis/skos"
	"prologis/skos/rdf"
)

// importSkosCommand brings a concept scheme in from RDF, through the running server
// if there is one.
type importSkosCommand struct {
	File   string `arg:"" help:"The document; - is standard input."`
	Scheme string `help:"Slug of the concept scheme to import to; made if there is none." required:"" placeholder:"SLUG"`
	Format string `help:"The syntax: turtle, rdfxml, jsonld or ntriples; absent: by the file's extension." placeholder:"FORMAT"`
	DryRun bool   `help:"Apply every rule and report, change nothing."`
	Strict bool   `help:"Refuse a document that breaks a rule of SKOS."`
}

// Validate is called by kong: an unknown syntax is bad usage.
func (c *importSkosCommand) Validate() error {
	if c.format() == "" {
		return fmt.Errorf("the syntax of %q is not known by its extension: give --format, one of %v", c.File, rdf.Formats)
	}
	if !slices.Contains(rdf.Formats, c.format()) {
		return fmt.Errorf("--format: %q is none of %v", c.Format, rdf.Formats)
	}
	return nil
}

func (c *importSkosCommand) format() rdf.Format {
	if c.Format != "" {
		return rdf.Format(c.Format)
	}
	return rdf.FormatOf(c.File)
}

func (c *importSkosCommand) Run(ctx context.Context, env *environment) error {
	source, err := openSource([]string{c.File}, env.std.in)
	if err != nil {
		return err
	}
	defer source.Close()
	op, err := connect(ctx, env, true)
	if err != nil {
		return err
	}
	defer op.Close()
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(env.std.err), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(isTerminal(env.std.err)), progressbar.OptionSetDescription("import-skos"))
	start := time.Now()
	report, err := op.ImportSKOS(ctx, source, skos.Options{
		Scheme: c.Scheme, Format: c.format(), Source: filepath.Base(c.File), By: "import-skos", DryRun: c.DryRun, Strict: c.Strict,
		Progress: func(done, total int) {
			bar.ChangeMax(total)
			_ = bar.Set(done)
		},
	})
	_ = bar.Finish()
	if report != nil && report.Triples > 0 {
		printSKOS(env.std.out, report)
	}
	if err != nil {
		return err
	}
	done := "imported"
	if c.DryRun {
		done = "dry run"
	}
	fmt.Fprintf(env.std.err, "%s in %s: %d created, %d updated, %d unchanged\n", done, time.Since(start).Round(time.Millisecond),
		report.Created, report.Updated, report.Unchanged)
	return nil
}

// printSKOS says what a document holds, what of it is kept aside, and which rules it
// breaks.
func printSKOS(w io.Writer, r *skos.Report) {
	fmt.Fprintf(w, "%d statements: %d schemes, %d concepts, %d collections, %d relations\n", r.Triples, r.Schemes, r.Concepts, r.Collections, r.Relations)
	for _, tag := range sortedKeys(r.Labels) {
		fmt.Fprintf(w, "preferred labels in %s: %d\n", tag, r.Labels[tag])
	}
	if r.Unlabelled > 0 {
		fmt.Fprintf(w, "concepts without a preferred label: %d\n", r.Unlabelled)
	}
	for _, b := range r.Breaches {
		for _, example := range b.Examples {
			fmt.Fprintf(w, "%s: %s\n", b.Rule, example)
		}
		if more := b.Count - len(b.Examples); more > 0 {
			fmt.Fprintf(w, "%s: and %d more\n", b.Rule, more)
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintln(w, note)
	}
	for _, uri := range r.TakenBack {
		fmt.Fprintf(w, "%s was changed here since the last import: it is again what the document says\n", uri)
	}
	fmt.Fprintf(w, "kept aside: %d statements\n", r.KeptAside)
	for _, property := range sortedKeys(r.Unread) {
		fmt.Fprintf(w, "  %d of <%s>\n", r.Unread[property], property)
	}
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (l *local) ImportSKOS(ctx context.Context, document io.Reader, o skos.Options) (*skos.Report, error) {
	return skos.Import(ctx, l.house.base, document, o)
}

func (l *local) ExportSKOS(ctx context.Context, format, scheme string, w io.Writer) error {
	if format == "csv" {
		return skos.ExportCSV(ctx, l.house.base, scheme, w)
	}
	return skos.Export(ctx, l.house.base, scheme, rdf.Format(format), w)
}

func (a *admin) importSKOS(op operator, r *http.Request, send func(event)) (event, error) {
	q := r.URL.Query()
	report, err := op.ImportSKOS(r.Context(), r.Body, skos.Options{
		Scheme: q.Get("scheme"), Format: rdf.Format(q.Get("format")), Source: q.Get("source"), By: "import-skos",
		DryRun: q.Has("dry-run"), Strict: q.Has("strict"),
		Progress: func(done, total int) { send(event{Progress: &reindexProgress{done, total}}) },
	})
	a.log.Info("import-skos", "scheme", q.Get("scheme"), "concepts", report.Concepts, "created", report.Created, "updated", report.Updated)
	return event{SKOS: report}, err
}

func (a *admin) exportSKOS(op operator, w io.Writer, r *http.Request) error {
	return op.ExportSKOS(r.Context(), r.URL.Query().Get("format"), r.URL.Query().Get("scheme"), w)
}

func (r *remote) ImportSKOS(ctx context.Context, document io.Reader, o skos.Options) (report *skos.Report, err error) {
	query := url.Values{"scheme": {o.Scheme}, "format": {string(o.Format)}, "source": {o.Source}}
	if o.DryRun {
		query.Set("dry-run", "1")
	}
	if o.Strict {
		query.Set("strict", "1")
	}
	err = r.events(ctx, "/import-skos?"+query.Encode(), document, func(e event) {
		if e.Progress != nil {
			o.Progress(e.Progress.Done, e.Progress.Total)
		}
		if e.SKOS != nil {
			report = e.SKOS
		}
	})
	if err == nil && report == nil {
		err = errors.New("the server said nothing of the import")
	}
	return report, err
}

func (r *remote) ExportSKOS(ctx context.Context, format, scheme string, w io.Writer) error {
	return r.bytes(ctx, "/export-skos?"+url.Values{"format": {format}, "scheme": {scheme}}.Encode(), w)
}
