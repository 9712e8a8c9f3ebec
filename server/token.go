package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"prologis/kb"
)

// tokenCommand manages the API tokens of service persons.
type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token and print it: it is shown only this once."`
	List   tokenListCommand   `cmd:"" help:"List the tokens, without their secrets."`
	Revoke tokenRevokeCommand `cmd:"" help:"End a token at once."`
}

// tokenCreateCommand makes a token; standard output carries it alone.
type tokenCreateCommand struct {
	Role         string `help:"What the token may do: CONTRIBUTOR, REVIEWER, EDITOR or ADMIN." required:"" placeholder:"ROLE"`
	Organisation string `help:"Slug or id of the organisation that it acts for; required of a contributor." placeholder:"SLUG"`
	Name         string `help:"Name of the service person that it acts as (default: the role in lower case)." placeholder:"NAME"`
	Expires      string `help:"How long it is good for, such as 90d, 12h or 2w; without it, until it is revoked." placeholder:"90d"`
}

// Validate is called by kong.
func (c *tokenCreateCommand) Validate() error {
	_, err := parseLasts(c.Expires)
	return err
}

func (c *tokenCreateCommand) Run(ctx context.Context, env *environment) error {
	in := kb.TokenInput{Role: kb.AccessRole(strings.ToUpper(c.Role)), Organisation: kb.ID(c.Organisation), Name: c.Name}
	if in.Name == "" {
		in.Name = strings.ToLower(c.Role)
	}
	in.Lasts, _ = parseLasts(c.Expires) // Validate has seen it
	op, err := connect(ctx, env, true)
	if err != nil {
		return err
	}
	defer op.Close()
	made, err := op.CreateToken(ctx, in)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.std.err, "token %s acts as %q with the role %s; it is not shown again\n", made.Token.ID, made.Token.Name, made.Token.Role)
	fmt.Fprintln(env.std.out, made.Secret)
	return nil
}

// parseLasts reads a duration; days and weeks too.
func parseLasts(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	var lasts time.Duration
	var err error
	unit, n := text[len(text)-1], 0
	switch unit {
	case 'd', 'w':
		n, err = strconv.Atoi(text[:len(text)-1])
		if lasts = time.Duration(n) * 24 * time.Hour; unit == 'w' {
			lasts *= 7
		}
	default:
		lasts, err = time.ParseDuration(text)
	}
	if err != nil || lasts <= 0 || n > 36500 {
		return 0, fmt.Errorf("--expires: %q is no duration such as 90d, 12h or 2w", text)
	}
	return lasts, nil
}

// tokenListCommand lists the tokens.
type tokenListCommand struct{}

func (c *tokenListCommand) Run(ctx context.Context, env *environment) error {
	op, err := connect(ctx, env, false)
	if err != nil {
		return err
	}
	defer op.Close()
	tokens, err := op.Tokens(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(env.std.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tROLE\tORGANISATION\tCREATED\tEXPIRES\tREVOKED")
	for _, t := range tokens {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Name, t.Role, orDash(string(t.Organisation)),
			t.CreatedAt.Format(time.RFC3339), momentOrDash(t.Expires), momentOrDash(t.Revoked))
	}
	return w.Flush()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func momentOrDash(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.Format(time.RFC3339)
}

// tokenRevokeCommand ends a token.
type tokenRevokeCommand struct {
	ID string `arg:"" help:"Id of the token, as token list shows it."`
}

func (c *tokenRevokeCommand) Run(ctx context.Context, env *environment) error {
	op, err := connect(ctx, env, false)
	if err != nil {
		return err
	}
	defer op.Close()
	if err := op.RevokeToken(ctx, kb.ID(c.ID)); err != nil {
		return err
	}
	fmt.Fprintf(env.std.err, "token %s is revoked\n", c.ID)
	return nil
}

// madeToken is a new token with its secret.
type madeToken struct {
	Secret string   `json:"secret"`
	Token  kb.Token `json:"token"`
}

// operatorName is who makes tokens from the command line.
const operatorName = "operator"

func (l *local) CreateToken(ctx context.Context, in kb.TokenInput) (*madeToken, error) {
	secret, token, err := l.house.base.CreateToken(ctx, operatorName, in)
	if err != nil {
		return nil, err
	}
	return &madeToken{secret, token}, nil
}

func (l *local) Tokens(ctx context.Context) ([]kb.Token, error) { return l.house.base.Tokens(ctx) }

func (l *local) RevokeToken(ctx context.Context, id kb.ID) error {
	return l.house.base.RevokeToken(ctx, operatorName, id)
}

func (r *remote) CreateToken(ctx context.Context, in kb.TokenInput) (made *madeToken, err error) {
	body, err := encodeJSON(in)
	if err != nil {
		return nil, err
	}
	err = r.events(ctx, "/token/create", body, func(e event) {
		if e.Made != nil {
			made = e.Made
		}
	})
	return made, err
}

func (r *remote) Tokens(ctx context.Context) (tokens []kb.Token, err error) {
	err = r.events(ctx, "/token/list", nil, func(e event) {
		if e.Token != nil {
			tokens = append(tokens, *e.Token)
		}
	})
	return tokens, err
}

func (r *remote) RevokeToken(ctx context.Context, id kb.ID) error {
	body, err := encodeJSON(id)
	if err != nil {
		return err
	}
	return r.events(ctx, "/token/revoke", body, func(event) {})
}
