package graph

import (
	"context"
	"net/http"
	"strings"

	"prologis/kb"
)

// Viewer answers on whose behalf a request is made, outside of GraphQL too.
func (g *Graph) Viewer(r *http.Request) (kb.Viewer, error) { return g.viewer(r.Context(), r.Header) }

// viewer answers on whose behalf a request is made: by its bearer token, or else
// by the session of its cookie, or else nobody. A token that is not good refuses
// the request: its sender must not take the answer for one of a signed-in viewer. A
// session that has ended is nobody's: browsers go on sending its cookie. Other
// schemes of Authorization are those of proxies before us, and name nobody.
func (g *Graph) viewer(ctx context.Context, headers http.Header) (kb.Viewer, error) {
	secret, given, err := bearer(headers)
	if err != nil {
		return kb.Viewer{}, err
	}
	if given && g.opts.Bearer != nil && !kb.IsToken(secret) {
		return g.opts.Bearer(ctx, secret)
	}
	if given {
		return g.base.Authenticate(ctx, secret)
	}
	if session := g.session(ctx); session != "" {
		v, err := g.base.SessionViewer(ctx, session)
		if err != nil && kb.Problems(err)[0].Code == kb.CodeUnauthenticated {
			return kb.Viewer{}, nil
		}
		return v, err
	}
	return kb.Viewer{}, nil
}

// repeating answers who asks again for the answer to a mutation by a link that this has
// used up; refused for everybody else.
func (g *Graph) repeating(ctx context.Context, headers http.Header, refused error) (kb.Viewer, error) {
	secret, given, err := bearer(headers)
	if err != nil || !given || !kb.IsToken(secret) || kb.Problems(refused)[0].Code != kb.CodeUnauthenticated {
		return kb.Viewer{}, refused
	}
	v, err := g.base.AuthenticateRepeat(ctx, secret)
	if err != nil {
		return kb.Viewer{}, refused
	}
	return v, nil
}

// session answers the secret of the session that a request's cookie holds; "" for
// none.
func (g *Graph) session(ctx context.Context) string {
	if g.opts.Session == nil {
		return ""
	}
	return g.opts.Session(ctx)
}

// bearer answers the token of a request.
func bearer(headers http.Header) (secret string, given bool, err error) {
	values := headers.Values("Authorization")
	if len(values) == 0 {
		return "", false, nil
	}
	scheme, secret, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") && len(values) == 1 {
		return "", false, nil
	}
	if secret = strings.TrimSpace(secret); secret == "" || len(values) > 1 {
		return "", true, &kb.Error{Code: kb.CodeUnauthenticated, Message: "send one token, as Authorization: Bearer TOKEN"}
	}
	return secret, true, nil
}

// viewerFields resolves Viewer.
type viewerFields struct{}

func (query) Viewer(ctx context.Context) (*kb.Viewer, error) {
	v := operationOf(ctx).viewer
	if v.Anonymous() || v.HeldLink() != nil {
		return nil, nil
	}
	return &v, nil
}

func (viewerFields) Person(ctx context.Context, v *kb.Viewer) (*kb.Person, error) {
	return operationOf(ctx).base.Person(ctx, *v, v.Person)
}

func (viewerFields) Organisation(ctx context.Context, v *kb.Viewer) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, v.Organisation)
}

func (f viewerFields) Memberships(ctx context.Context, v *kb.Viewer) ([]*kb.Membership, error) {
	p, err := f.Person(ctx, v)
	if err != nil {
		return nil, err
	}
	memberships := make([]*kb.Membership, len(p.Memberships))
	for i := range p.Memberships {
		memberships[i] = &p.Memberships[i]
	}
	return memberships, nil
}

func (viewerFields) ViewerCan(ctx context.Context, _ *kb.Viewer) ([]*kb.Permission, error) {
	return granted(ctx, (*kb.Granted).Here)
}

// granted answers what the viewer may do with what is no contribution. What that rests on
// is read once.
func granted(ctx context.Context, list func(*kb.Granted) []*kb.Permission) (_ []*kb.Permission, err error) {
	op := operationOf(ctx)
	op.mu.Lock()
	defer op.mu.Unlock()
	if op.loaded.granted == nil {
		if op.loaded.granted, err = op.base.Granted(ctx, op.viewer); err != nil {
			return nil, err
		}
	}
	return list(op.loaded.granted), nil
}
