package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"prologis/auth"
)

// cheap hashes are for tests.
var cheap = auth.Cost{Memory: 64, Time: 1, Threads: 1}

func TestArgon2id(t *testing.T) {
	ctx := context.Background()
	a := auth.NewArgon2id(cheap, 2)
	for _, password := range []string{"una frase abbastanza lunga", "", "密码密码密码密码", strings.Repeat("x", 1000)} {
		hash, err := a.Hash(ctx, password)
		if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Fatalf("%q, %v", hash, err)
		}
		again, err := a.Hash(ctx, password)
		if err != nil || again == hash {
			t.Errorf("two hashes of one password are the same: %v", err)
		}
		for given, want := range map[string]bool{password: true, password + " ": false, strings.ToUpper(password) + "x": false} {
			if ok, err := a.Verify(ctx, hash, given); err != nil || ok != want {
				t.Errorf("%q against %q: %t, %v", given, password, ok, err)
			}
		}
		dearer := auth.NewArgon2id(auth.Cost{Memory: 128, Time: 2, Threads: 2}, 1)
		if ok, err := dearer.Verify(ctx, hash, password); err != nil || !ok {
			t.Errorf("a hash of another cost: %t, %v", ok, err)
		}
	}
	for _, password := range []string{"", "x"} {
		if ok, err := a.Verify(ctx, "", password); err != nil || ok {
			t.Errorf("no hash: %t, %v", ok, err)
		}
	}
}

func TestKnownHash(t *testing.T) {
	// of the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
	const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := auth.NewArgon2id(cheap, 1).Verify(context.Background(), hash, "password"); err != nil || !ok {
		t.Errorf("%t, %v", ok, err)
	}
}

func TestTamperedHashes(t *testing.T) {
	ctx := context.Background()
	a := auth.NewArgon2id(cheap, 1)
	hash, err := a.Hash(ctx, "una frase abbastanza lunga")
	if err != nil {
		t.Fatal(err)
	}
	for i := range hash {
		changed := []byte(hash)
		if changed[i] == 'A' {
			changed[i] = 'B'
		} else {
			changed[i] = 'A'
		}
		if ok, _ := a.Verify(ctx, string(changed), "una frase abbastanza lunga"); ok {
			t.Errorf("%s is taken for %s", changed, hash)
		}
	}
	for _, bad := range []string{
		"x", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		strings.Replace(hash, "m=64", "m=4294967295", 1), strings.Replace(hash, "t=1", "t=0", 1), strings.Replace(hash, "p=1", "p=1 ", 1),
		strings.Replace(hash, "v=19", "v=16", 1), hash + "$", hash + "=", hash[:len(hash)-30],
	} {
		if ok, err := a.Verify(ctx, bad, "una frase abbastanza lunga"); ok || err == nil {
			t.Errorf("%s: %t, %v", bad, ok, err)
		}
	}
}

func TestWaitingForASlotEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	a := auth.NewArgon2id(cheap, 1)
	for range 100 { // either is chosen when both are ready
		if _, err := a.Hash(ctx, "x"); err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			return
		}
	}
	t.Error("a cancelled context is never noticed")
}
