package main

import (
	"strings"
	"testing"
)

func TestTokensFromTheCommandLine(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	t.Run("without a server", func(t *testing.T) { checkTokens(t, data) })
	r := start(t, "--data", data, "--no-seed")
	t.Run("with a server", func(t *testing.T) { checkTokens(t, data) })
	t.Run("the server knows it at once", func(t *testing.T) {
		secret := strings.TrimSpace(mustRun(t, "token", "create", "--role", "admin", "--data", data).out)
		if v, err := r.house.base.Authenticate(t.Context(), secret); err != nil || v.Role != "ADMIN" {
			t.Errorf("%+v, %v", v, err)
		}
		if strings.Contains(r.log.String(), secret) {
			t.Error("the log has the token")
		}
	})
}

func checkTokens(t *testing.T, data string) {
	made := mustRun(t, "token", "create", "--role", "EDITOR", "--name", "Sito del Comune", "--expires", "90d", "--data", data)
	secret := strings.TrimSpace(made.out)
	if strings.ContainsAny(secret, " \n") || len(secret) < 40 {
		t.Errorf("standard output is %q, not a token alone", made.out)
	}
	list := mustRun(t, "token", "list", "--data", data).out
	var id string
	for line := range strings.Lines(list) {
		if fields := strings.Fields(line); strings.Contains(line, "Sito del Comune") && strings.HasSuffix(strings.TrimSpace(line), "-") {
			id = fields[0]
		}
	}
	if id == "" || strings.Contains(list, secret) {
		t.Fatalf("the list is\n%s", list)
	}
	mustRun(t, "token", "revoke", id, "--data", data)
	for _, line := range strings.Split(mustRun(t, "token", "list", "--data", data).out, "\n") {
		if strings.HasPrefix(line, id) && strings.HasSuffix(strings.TrimSpace(line), "-") {
			t.Errorf("not revoked: %s", line)
		}
	}
	for _, bad := range [][]string{
		{"token", "create", "--role", "KING"}, {"token", "create"}, {"token", "create", "--role", "EDITOR", "--expires", "soon"},
		{"token", "create", "--role", "EDITOR", "--expires", "-1d"}, {"token", "create", "--role", "CONTRIBUTOR"},
		{"token", "revoke", "token_nobody"}, {"token"},
	} {
		if o := runCommand(t, "", append(bad, "--data", data)...); o.code == exitOK || o.err == "" || o.out != "" && len(bad) > 1 {
			t.Errorf("%v: exit %d, %q, %q", bad, o.code, o.out, o.err)
		}
	}
}
