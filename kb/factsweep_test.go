package kb_test

import (
	"testing"
	"time"

	"prologis/kb"
)

func TestFactsThatNothingNamesAreSwept(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	facts := func() (n int) {
		t.Helper()
		for _, err := range a.Store.Ledger().Entries(ctx, kb.LedgerPerson) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	before := facts()
	// as a crash between the ledger and the journal leaves them: of nobody, and of somebody
	var old string
	for e := range a.Store.Ledger().Entries(ctx, kb.LedgerPerson+string(bea.Person)) {
		old = e.Key[len(kb.LedgerPerson)+len(bea.Person)+1:]
	}
	for _, key := range []string{kb.LedgerPerson + "person_nobody/" + old, kb.LedgerPerson + string(a.admin.Person) + "/" + old, kb.LedgerPerson + string(bea.Person) + "/read-mark"} {
		if err := a.Store.Ledger().PutNew(ctx, key, []byte("{}"), time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := a.SweepFacts(ctx); n != 0 || err != nil {
		t.Errorf("%d swept that may be about to be named, %v", n, err)
	}
	a.clock.ahead(2 * time.Hour)
	if n, err := a.SweepFacts(ctx); n != 2 || err != nil || facts() != before+1 {
		t.Errorf("%d swept, %d stay of %d, %v", n, facts(), before, err)
	}
	if _, err := a.signIn("bea@ponte.example", goodPassword); err != nil {
		t.Error(err)
	}
}

func TestIdentitiesOfAProvider(t *testing.T) {
	a := newAccounts(t)
	who := kb.Identity{Issuer: "https://login.example", Subject: "4711", Name: "Carla", Mail: "carla@provider.example", Managed: true, Role: kb.RoleReviewer, Organisations: []kb.ID{"ponte", "none"}}
	results := make(chan kb.ID)
	for range 8 {
		go func() {
			v, err := a.IdentityViewer(ctx, who)
			if err != nil {
				t.Error(err)
			}
			results <- v.Person
		}()
	}
	first := <-results
	for range 7 {
		if id := <-results; id != first {
			t.Errorf("one identity is two people: %s, %s", first, id)
		}
	}
	v, err := a.IdentityViewer(ctx, who)
	if err != nil || v.Role != kb.RoleReviewer || len(v.Organisations) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	seq, _ := a.Head()
	if _, err := a.SignInAs(ctx, who); err != nil {
		t.Fatal(err)
	}
	if again, _ := a.Head(); again != seq {
		t.Error("a sign-in that changes nothing makes a commit")
	}
	for _, c := range []struct {
		role          kb.AccessRole
		organisations []kb.ID
		want          kb.AccessRole
	}{
		{kb.RoleEditor, nil, kb.RoleEditor}, {kb.RoleContributor, nil, kb.RoleAnonymous}, {"", []kb.ID{"ponte"}, kb.RoleAnonymous},
		{"KING", nil, kb.RoleAnonymous}, {kb.RoleContributor, []kb.ID{"ponte", "ponte"}, kb.RoleContributor},
	} {
		who.Role, who.Organisations = c.role, c.organisations
		if v, err := a.IdentityViewer(ctx, who); err != nil || v.Role != c.want || v.Person != first {
			t.Errorf("%+v: %+v, %v", c, v, err)
		}
	}
	if v, err := a.IdentityViewer(ctx, kb.Identity{Issuer: "https://other.example", Subject: "4711"}); err != nil || v.Person == first {
		t.Errorf("another provider's subject is the same person: %+v, %v", v, err)
	}
	name := "Eva"
	if v, err = a.IdentityViewer(ctx, who); err != nil {
		t.Fatal(err)
	}
	_, err = a.UpdateProfile(ctx, v, kb.ProfileInput{Name: &name})
	wantError(t, err, kb.CodeForbidden, "")
	_, err = a.ResetPassword(ctx, a.admin, first)
	wantError(t, err, kb.CodeInvalid, "person")
	if _, err := a.SetDisabled(ctx, a.admin, first, true); err != nil {
		t.Fatal(err)
	}
	_, err = a.IdentityViewer(ctx, who)
	wantError(t, err, kb.CodeUnauthenticated, "")
	_, err = a.SignInAs(ctx, who)
	wantError(t, err, kb.CodeUnauthenticated, "")
	clean(t, a.Base)
}
