package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"prologis/kb"
)

// glossaryHealthCommand reports on the quality of the glossary.
type glossaryHealthCommand struct {
	Scheme string `help:"Only this scheme." placeholder:"SLUG"`
}

func (c *glossaryHealthCommand) Run(ctx context.Context, env *environment) error {
	op, err := connect(ctx, env, false)
	if err != nil {
		return err
	}
	defer op.Close()
	health, err := op.GlossaryHealth(ctx, kb.ID(c.Scheme))
	if err != nil {
		return err
	}
	printHealth(env.std.out, health)
	if health.Errors() > 0 {
		return errFailed
	}
	return nil
}

// printHealth names every finding that was kept, a line each.
func printHealth(w io.Writer, h *kb.GlossaryHealth) {
	for _, r := range h.Checks {
		severity := "advice"
		if r.Check.Severe() {
			severity = "error"
		}
		for _, f := range r.Findings {
			detail := ""
			if f.Detail != "" {
				detail = ": " + f.Detail
			}
			fmt.Fprintf(w, "%s %s %s%s\n", severity, r.Check, f.Slug, detail)
		}
		if more := r.Count - len(r.Findings); more > 0 {
			fmt.Fprintf(w, "%s %s and %d more\n", severity, r.Check, more)
		}
	}
	fmt.Fprintf(w, "examined %d concepts: %d errors\n", h.Concepts, h.Errors())
}

func (l *local) GlossaryHealth(ctx context.Context, scheme kb.ID) (*kb.GlossaryHealth, error) {
	return l.house.base.GlossaryHealth(ctx, scheme)
}

func (a *admin) glossaryHealth(op operator, r *http.Request, _ func(event)) (event, error) {
	health, err := op.GlossaryHealth(r.Context(), kb.ID(r.URL.Query().Get("scheme")))
	return event{Health: health}, err
}

func (r *remote) GlossaryHealth(ctx context.Context, scheme kb.ID) (health *kb.GlossaryHealth, err error) {
	err = r.events(ctx, "/glossary-health?"+url.Values{"scheme": {string(scheme)}}.Encode(), nil, func(e event) {
		if e.Health != nil {
			health = e.Health
		}
	})
	return health, err
}
