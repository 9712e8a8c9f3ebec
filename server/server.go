package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// server listens, opens the base behind it, and serves it: Listen, Open, Wait,
// Close. From Listen on it answers, at first that it is not ready.
type server struct {
	command *serveCommand
	env     *environment
	log     *slog.Logger

	meter    *meter
	proxies  []netip.Prefix
	listener net.Listener
	public   *http.Server
	admin    *http.Server
	serving  atomic.Pointer[http.Handler] // nil until the base is open and seeded
	house    *house
	opened   chan struct{} // closed when house is there, or will never be
	broken   chan error    // a listener that ended by itself
	ctx      context.Context
	cancel   context.CancelFunc // ends what admin commands do
}

func newServer(c *serveCommand, env *environment) (*server, error) {
	proxies, err := parseProxies(c.TrustedProxies)
	if err != nil {
		return nil, err
	}
	s := &server{command: c, env: env, log: env.log, proxies: proxies, meter: newMeter(), opened: make(chan struct{}), broken: make(chan error, 2)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.public = &http.Server{
		Handler:           observe(env.log, s.meter, proxies, s.gate()),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      120 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(env.log.Handler(), slog.LevelDebug),
	}
	s.admin = &http.Server{
		Handler:     adminHandler(s.operator, env.log),
		BaseContext: func(net.Listener) context.Context { return s.ctx },
		ErrorLog:    slog.NewLogLogger(env.log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

// Listen takes the address and answers on it from now on.
func (s *server) Listen() (err error) {
	if s.listener, err = net.Listen("tcp", s.command.Addr); err != nil {
		return fmt.Errorf("listen on %s: %w", s.command.Addr, err)
	}
	s.log.Info("listening", "addr", s.listener.Addr().String())
	go s.serve(s.public, s.listener)
	return nil
}

func (s *server) serve(on *http.Server, l net.Listener) {
	if err := on.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		s.broken <- fmt.Errorf("serve on %s: %w", l.Addr(), err)
	}
}

// URL is where the server answers.
func (s *server) URL() string { return "http://" + hostPort(s.listener.Addr()) }

// Open opens the base and seeds it; then everything is answered.
func (s *server) Open(ctx context.Context) error {
	defer close(s.opened)
	start := time.Now()
	mails, err := s.command.Mail.sender()
	if err != nil {
		return err
	}
	oidc, err := s.command.OIDC.provider()
	if err != nil {
		return err
	}
	c := s.env.house(patience)
	c.searchTime = s.command.SearchTime
	c.locked, c.mails = s.listenAdmin, mails != nil
	h, err := openHouse(ctx, c)
	if err != nil {
		return err
	}
	if err := s.command.prepare(ctx, h, s.env); err != nil {
		return errors.Join(err, h.Close())
	}
	handler, err := newHandler(h, s.env, s.meter, doors{s.proxies, oidc, s.ctx.Done()})
	if err != nil {
		return errors.Join(err, h.Close())
	}
	s.house = h
	h.keep(s.ctx, s.log)
	if mails != nil {
		h.keeping.Go(func() { deliver(s.ctx, h.base, mails, s.log) })
	}
	s.serving.Store(&handler)
	seq, _ := h.base.Head()
	s.log.Info("ready", "seq", seq, "took", time.Since(start).Round(time.Millisecond))
	return nil
}

// listenAdmin makes the admin socket as soon as the data directory is ours.
func (s *server) listenAdmin() error {
	l, err := listenSocket(s.env.cli.Data)
	if err != nil {
		return err
	}
	go s.serve(s.admin, l)
	return nil
}

var errNotOpened = errors.New("the server could not open its base")

// operator answers the base to admin commands once it is open.
func (s *server) operator(ctx context.Context) (operator, error) {
	select {
	case <-s.opened:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.house == nil {
		return nil, errNotOpened
	}
	return &local{house: s.house}, nil
}

// Wait returns when ctx ends, or a listener does.
func (s *server) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.broken:
		return err
	}
}

// Close lets the requests under way end, within limits, and closes the base.
func (s *server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
	defer cancel()
	s.cancel()
	var errs []error
	for _, on := range []*http.Server{s.public, s.admin} {
		if err := on.Shutdown(ctx); err != nil {
			s.log.Warn("requests were cut off", "err", err)
			errs = append(errs, on.Close())
		}
	}
	if s.house != nil {
		_ = os.Remove(filepath.Join(s.env.cli.Data, socketName)) // before the lock is let go
		errs = append(errs, s.house.Close())
	}
	return errors.Join(errs...)
}
