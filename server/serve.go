package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"prologis/kb"
	"prologis/seed"
)

// defaultBaseURL is under what URIs are minted when nobody says otherwise.
const defaultBaseURL = "http://localhost:8080"

// serveCommand serves the base until it is told to stop.
type serveCommand struct {
	Addr           string        `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL        string        `help:"Address under which URIs are minted; stored at the first start (default: http://localhost:8080)." placeholder:"URL"`
	TrustedProxies []string      `help:"Addresses or networks whose X-Forwarded-For is believed, such as 10.0.0.0/8." placeholder:"CIDR"`
	SearchTime     time.Duration `help:"How long one search may take before it answers what it has, and says so." default:"2s" placeholder:"DURATION"`
	NoSeed         bool          `help:"Do not put the starting content into an empty base."`
	OIDC           oidcFlags     `embed:"" prefix:"oidc-"`
	Mail           mailFlags     `embed:""`
}

// Validate is called by kong.
func (c *serveCommand) Validate() error {
	if _, err := parseProxies(c.TrustedProxies); err != nil {
		return err
	}
	if err := c.OIDC.check(); err != nil {
		return err
	}
	if _, err := c.Mail.sender(); err != nil {
		return err
	}
	if c.SearchTime <= 0 {
		return fmt.Errorf("--search-time: %s is no time: give one such as 2s", c.SearchTime)
	}
	if c.BaseURL == "" {
		return nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("--base-url: %q is no address such as https://kb.example.org", c.BaseURL)
	}
	return nil
}

// How long requests under way are waited for when the server stops.
const stopPatience = 6 * time.Second

// Run serves until ctx ends, then stops within ten seconds.
func (c *serveCommand) Run(ctx context.Context, env *environment) error {
	s, err := newServer(c, env)
	if err != nil {
		return err
	}
	if err := s.Listen(); err != nil {
		return err
	}
	err = s.Open(ctx)
	if err == nil {
		s.sayWhere(env)
		err = s.sayFirstAdmin(ctx, env)
	}
	if err == nil {
		err = s.Wait(ctx)
	} else if ctx.Err() != nil {
		err = nil // told to stop while it started
	}
	env.log.Info("stopping")
	return errors.Join(err, s.Close())
}

// sayWhere tells the person at the terminal where to look.
func (s *server) sayWhere(env *environment) {
	seq, _ := s.house.base.Head()
	at := s.URL()
	fmt.Fprintf(env.std.out, "Ready, with %s at seq %d.\n\n", env.cli.Data, seq)
	for _, line := range []struct{ path, what string }{
		{"/", "what this is"},
		{"/graphiql", "explore the base with GraphQL"},
		{"/graphql", "the endpoint for programs"},
		{"/schema.graphqls", "the schema"},
		{"/readyz", "whether it can serve"},
	} {
		fmt.Fprintf(env.std.out, "  %-42s %s\n", at+line.path, line.what)
	}
	fmt.Fprintln(env.std.out)
}

// prepare fixes the base URL and puts the starting content in.
func (c *serveCommand) prepare(ctx context.Context, h *house, env *environment) error {
	if err := h.base.SetBaseURL(ctx, c.BaseURL, defaultBaseURL); err != nil {
		return fmt.Errorf("--base-url: %w", err)
	}
	if c.NoSeed {
		return nil
	}
	wanted, err := wantsSeed(ctx, h)
	if err != nil || !wanted {
		return err
	}
	return seed.Apply(ctx, h.base, env.log)
}

// wantsSeed reports whether the starting content belongs into a base: an empty
// one, one that has an older content of ours, or one that was being filled with
// it. A base that somebody began by an import is theirs.
func wantsSeed(ctx context.Context, h *house) (bool, error) {
	if h.base.Settings().Seed != "" {
		return true, nil
	}
	counts, err := h.base.Counts(ctx)
	if err != nil {
		return false, fmt.Errorf("count the entries: %w", err)
	}
	entries := 0
	for _, n := range counts {
		entries += n
	}
	if entries == 0 {
		return true, nil
	}
	for c, err := range h.store.Commits(ctx, 0) {
		if err != nil {
			return false, fmt.Errorf("read the journal: %w", err)
		}
		if holdsEntries(c) {
			return c.By == seed.By, nil
		}
	}
	return false, nil
}

func holdsEntries(c *kb.Commit) bool {
	for _, change := range c.Changes {
		if change.Kind.Valid() {
			return true
		}
	}
	return false
}

// parseProxies reads addresses and networks.
func parseProxies(texts []string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, addrErr := netip.ParseAddr(text)
			if addrErr != nil {
				return nil, fmt.Errorf("--trusted-proxies: %q is neither an address nor a network such as 10.0.0.0/8", text)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		prefixes = append(prefixes, prefix.Masked())
	}
	return prefixes, nil
}

// hostPort answers the address to look at for a listener's: a server on all
// addresses is looked at on this machine's.
func hostPort(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
