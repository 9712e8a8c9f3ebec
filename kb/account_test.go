package kb_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prologis/internal/basetest"
	"prologis/kb"
)

const goodPassword = "quattro parole messe insieme"

// stillClock moves when it is told to.
type stillClock struct{ at atomic.Int64 }

func newStillClock() *stillClock {
	c := &stillClock{}
	c.at.Store(time.Now().Truncate(time.Millisecond).UnixNano())
	return c
}

func (c *stillClock) now() time.Time        { return time.Unix(0, c.at.Load()) }
func (c *stillClock) ahead(d time.Duration) { c.at.Add(int64(d)) }

// accounts is a base with a clock, an admin and an organisation.
type accounts struct {
	*kb.Base
	t     *testing.T
	clock *stillClock
	admin kb.Viewer
	close func()
}

func newAccounts(t *testing.T) *accounts {
	t.Helper()
	return newAccountsIn(t, t.TempDir(), nil)
}

// newAccountsIn makes them in a directory, by a configuration that is changed.
func newAccountsIn(t *testing.T, dir string, change func(*kb.Config)) *accounts {
	t.Helper()
	a := &accounts{t: t, clock: newStillClock()}
	var err error
	a.Base, a.close, err = basetest.Try(dir, func(c *kb.Config) {
		c.Now = a.clock.now
		if change != nil {
			change(c)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.close)
	if err := a.SetBaseURL(ctx, "", basetest.BaseURL); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Put(ctx, kb.Author{}, kb.PutInput{Slug: "ponte", Content: &kb.OrganisationContent{Name: kb.Text{"it": "Ponte"}, Sort: kb.SortCooperative}}); err != nil {
		t.Fatal(err)
	}
	link, err := a.FirstAdminLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	session, err := a.RedeemLink(ctx, link.Secret, kb.RedeemInput{Name: "Ada", Mail: "ada@regione.example", Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	a.admin = a.viewer(session)
	return a
}

func (a *accounts) viewer(s *kb.Session) kb.Viewer {
	a.t.Helper()
	v, err := a.SessionViewer(ctx, s.Secret)
	if err != nil {
		a.t.Fatal(err)
	}
	return v
}

// member invites somebody of the organisation who accepts; who is more than a
// contributor is it in the whole base.
func (a *accounts) member(mail string, role kb.AccessRole) (*kb.Session, kb.Viewer) {
	a.t.Helper()
	invited, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: mail, Organisation: "ponte", Role: kb.RoleContributor})
	if err == nil && role != kb.RoleContributor {
		_, err = a.SetMembership(ctx, a.admin, kb.MembershipInput{Person: invited.Person.ID, Role: role})
	}
	if err != nil {
		a.t.Fatal(err)
	}
	s, err := a.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: "Persona", Password: goodPassword})
	if err != nil {
		a.t.Fatal(err)
	}
	return s, a.viewer(s)
}

func (a *accounts) signIn(mail, password string) (*kb.Session, error) {
	return a.SignIn(ctx, kb.SignInInput{Mail: mail, Password: password, Address: "192.0.2.7"})
}

func TestTheFirstAdmin(t *testing.T) {
	a := newAccounts(t)
	if a.admin.Role != kb.RoleAdmin {
		t.Errorf("%+v", a.admin)
	}
	if link, err := a.FirstAdminLink(ctx); link != nil || err != nil {
		t.Errorf("a second first admin: %+v, %v", link, err)
	}
	_, err := a.SetDisabled(ctx, a.admin, a.admin.Person, true)
	wantError(t, err, kb.CodeConflict, "person")
	_, err = a.RemoveMembership(ctx, a.admin, kb.MembershipInput{Person: a.admin.Person})
	wantError(t, err, kb.CodeConflict, "person")
	_, other := a.member("bea@ponte.example", kb.RoleAdmin)
	if _, err := a.SetDisabled(ctx, other, a.admin.Person, true); err != nil {
		t.Errorf("one of two admins cannot be disabled: %v", err)
	}
	clean(t, a.Base)
}

func TestFirstAdminLinksReplaceEachOther(t *testing.T) {
	clock := newStillClock()
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) { c.Now = clock.now })
	var links []*kb.Link
	for range 3 {
		link, err := base.FirstAdminLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		links = append(links, link)
	}
	for i, link := range links {
		if _, err := base.OpenLink(ctx, link.Secret); (err == nil) != (i == 2) {
			t.Errorf("link %d: %v", i, err)
		}
	}
	clock.ahead(kb.FirstAdminLasts)
	_, err := base.OpenLink(ctx, links[2].Secret)
	wantError(t, err, kb.CodeNotFound, "")
}

func TestLinks(t *testing.T) {
	a := newAccounts(t)
	_, err := a.OpenLink(ctx, "kb_nothing")
	wantError(t, err, kb.CodeNotFound, "")
	invited, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: "bea@ponte.example", Role: kb.RoleEditor})
	if err != nil || invited.Person.State != kb.PersonInvited || !strings.HasPrefix(invited.Link.URL("http://kb.example/"), "http://kb.example/auth/invitation/kb_") {
		t.Fatalf("%+v, %v", invited, err)
	}
	if _, err := a.signIn("bea@ponte.example", ""); err == nil {
		t.Error("somebody enters without a password")
	}
	again, err := a.ResetPassword(ctx, a.admin, invited.Person.ID)
	if err != nil || again.Link.Purpose != kb.LinkInvitation {
		t.Fatalf("%+v, %v", again, err)
	}
	_, err = a.OpenLink(ctx, invited.Link.Secret)
	wantError(t, err, kb.CodeNotFound, "")
	a.clock.ahead(kb.InvitationLasts)
	_, err = a.RedeemLink(ctx, again.Link.Secret, kb.RedeemInput{Name: "Bea", Password: goodPassword})
	wantError(t, err, kb.CodeNotFound, "")
	again, err = a.ResetPassword(ctx, a.admin, invited.Person.ID)
	if err != nil {
		t.Fatal(err)
	}
	// many at once: one is first
	results := make(chan error)
	for range 8 {
		go func() {
			_, err := a.RedeemLink(ctx, again.Link.Secret, kb.RedeemInput{Name: "Bea", Password: goodPassword})
			results <- err
		}()
	}
	good := 0
	for range 8 {
		if err := <-results; err == nil {
			good++
		} else {
			wantError(t, err, kb.CodeNotFound, "")
		}
	}
	if good != 1 {
		t.Errorf("the link was good %d times", good)
	}
	if _, err := a.signIn("bea@ponte.example", goodPassword); err != nil {
		t.Error(err)
	}
	reset, err := a.ResetPassword(ctx, a.admin, invited.Person.ID)
	if err != nil || reset.Link.Purpose != kb.LinkReset {
		t.Fatalf("%+v, %v", reset, err)
	}
	if _, err := a.SetDisabled(ctx, a.admin, invited.Person.ID, true); err != nil {
		t.Fatal(err)
	}
	_, err = a.RedeemLink(ctx, reset.Link.Secret, kb.RedeemInput{Password: goodPassword + "!"})
	wantError(t, err, kb.CodeNotFound, "")
	clean(t, a.Base)
}

func TestPasswordRule(t *testing.T) {
	a := newAccounts(t)
	invited, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: "beatrice.rossi@ponte.example", Role: kb.RoleEditor})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		password string
		words    string
	}{
		{"", "at least 12"}, {"undici lett", "at least 12"}, {strings.Repeat("é ", 65), "limit is 128"},
		{"Beatrice.Rossi@ponte.example", "your name"}, {"BEATRICE.ROSSI", "your name"}, {"Beatrice Rossi", "your name"},
		{"Password1234", "first that are guessed"}, {"123456789012", "first that are guessed"},
		{"aaaaaaaaaaaaaaaa", "first that are guessed"}, {"abcabcabcabcab", "first that are guessed"},
		{"dodici byte\xff\xff", "UTF-8"},
	} {
		_, err := a.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: "Beatrice Rossi", Password: c.password})
		wantError(t, err, kb.CodeInvalid, "password", c.words)
	}
	if _, err := a.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: "Beatrice Rossi", Password: "caffè\u0301 e latte"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.signIn("beatrice.rossi@ponte.example", "caffe\u0300\u0301 e latte"); err != nil {
		t.Errorf("the same characters, otherwise composed: %v", err)
	}
}

func TestInvitations(t *testing.T) {
	a := newAccounts(t)
	_, editor := a.member("edi@ponte.example", kb.RoleEditor)
	for name, c := range map[string]struct {
		by   kb.Viewer
		in   kb.InviteInput
		code kb.Code
		path string
	}{
		"nobody":         {kb.Viewer{}, kb.InviteInput{Mail: "x@ponte.example", Role: kb.RoleEditor}, kb.CodeUnauthenticated, ""},
		"an editor":      {editor, kb.InviteInput{Mail: "x@ponte.example", Role: kb.RoleEditor}, kb.CodeForbidden, ""},
		"no address":     {a.admin, kb.InviteInput{Mail: "Bea <x@ponte.example>", Role: kb.RoleEditor}, kb.CodeInvalid, "mail"},
		"a long address": {a.admin, kb.InviteInput{Mail: strings.Repeat("x", 250) + "@ponte.example", Role: kb.RoleEditor}, kb.CodeInvalid, "mail"},
		"taken":          {a.admin, kb.InviteInput{Mail: "EDI@Ponte.example ", Role: kb.RoleEditor}, kb.CodeConflict, "mail"},
		"no role":        {a.admin, kb.InviteInput{Mail: "x@ponte.example"}, kb.CodeInvalid, "role"},
		"a contributor":  {a.admin, kb.InviteInput{Mail: "x@ponte.example", Role: kb.RoleContributor}, kb.CodeInvalid, "organisation"},
		"nowhere":        {a.admin, kb.InviteInput{Mail: "x@ponte.example", Organisation: "none", Role: kb.RoleEditor}, kb.CodeNotFound, "organisation"},
		"a long name":    {a.admin, kb.InviteInput{Mail: "x@ponte.example", Name: strings.Repeat("x", 201), Role: kb.RoleEditor}, kb.CodeInvalid, "name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := a.Invite(ctx, c.by, c.in)
			wantError(t, err, c.code, c.path)
		})
	}
	in := kb.InviteInput{Mail: "x@ponte.example", Role: kb.RoleEditor, IdempotencyKey: "k"}
	first, err := a.Invite(ctx, a.admin, in)
	if err != nil {
		t.Fatalf("what was refused left something behind: %v", err)
	}
	again, err := a.Invite(ctx, a.admin, in)
	if err != nil || again.Person.ID != first.Person.ID || again.Link != nil {
		t.Errorf("%+v, %v", again, err)
	}
	in.Mail = "y@ponte.example"
	_, err = a.Invite(ctx, a.admin, in)
	wantError(t, err, kb.CodeConflict, "idempotencyKey")
	// one address, many at once
	results := make(chan error)
	for range 6 {
		go func() {
			_, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: "z@ponte.example", Role: kb.RoleEditor})
			results <- err
		}()
	}
	good := 0
	for range 6 {
		if err := <-results; err == nil {
			good++
		}
	}
	if good != 1 {
		t.Errorf("%d people have one address", good)
	}
	clean(t, a.Base)
}

func TestProfiles(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	a.member("eva@ponte.example", kb.RoleContributor)
	say := func(s string) *string { return &s }
	for _, c := range []struct {
		in   kb.ProfileInput
		code kb.Code
		path string
	}{
		{kb.ProfileInput{Name: say(" ")}, kb.CodeInvalid, "name"},
		{kb.ProfileInput{Mail: say("x")}, kb.CodeInvalid, "mail"},
		{kb.ProfileInput{Mail: say("eva@ponte.example")}, kb.CodeConflict, "mail"},
		{kb.ProfileInput{DisplayName: say(strings.Repeat("x", 201))}, kb.CodeInvalid, "displayName"},
	} {
		_, err := a.UpdateProfile(ctx, bea, c.in)
		wantError(t, err, c.code, c.path)
	}
	if name, err := a.DisplayName(ctx, string(bea.Person)); name != "" || err != nil {
		t.Errorf("shown without consent: %q, %v", name, err)
	}
	p, err := a.UpdateProfile(ctx, bea, kb.ProfileInput{Name: say("Beatrice"), Mail: say("beatrice@ponte.example"), DisplayName: say("B. Ponte")})
	if err != nil || p.Name != "Beatrice" || p.Mail != "beatrice@ponte.example" {
		t.Fatalf("%+v, %v", p, err)
	}
	if name, err := a.DisplayName(ctx, string(bea.Person)); name != "B. Ponte" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
	if _, err := a.signIn("beatrice@ponte.example", goodPassword); err != nil {
		t.Error(err)
	}
	if _, err := a.signIn("bea@ponte.example", goodPassword); err == nil {
		t.Error("the old address signs in")
	}
	if _, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: "bea@ponte.example", Role: kb.RoleEditor}); err != nil {
		t.Errorf("the old address is not free: %v", err)
	}
	facts := 0
	for e, err := range a.Store.Ledger().Entries(ctx, kb.LedgerPerson+string(bea.Person)) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(e.Value), `"bea@`) {
			t.Errorf("the old profile stays: %s", e.Value)
		}
		facts++
	}
	if facts != 2 {
		t.Errorf("%d private facts, want a profile and a credential", facts)
	}
}

func TestPeopleAndTheirRoles(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	if bea.Role != kb.RoleContributor || bea.Organisation == "" || !slices.Equal(bea.Organisations, []kb.ID{bea.Organisation}) {
		t.Errorf("%+v", bea)
	}
	p, err := a.SetMembership(ctx, a.admin, kb.MembershipInput{Person: bea.Person, Role: kb.RoleEditor})
	if err != nil || p.Role != kb.RoleEditor || p.BaseRole != kb.RoleEditor || p.Memberships[0].Role != kb.RoleContributor {
		t.Errorf("%+v, %v", p, err)
	}
	for _, role := range kb.AccessRoles[2:] {
		_, err = a.SetMembership(ctx, a.admin, kb.MembershipInput{Person: bea.Person, Organisation: "ponte", Role: role})
		wantError(t, err, kb.CodeInvalid, "role")
		_, err = a.Invite(ctx, a.admin, kb.InviteInput{Mail: "eva@ponte.example", Organisation: "ponte", Role: role})
		wantError(t, err, kb.CodeInvalid, "role")
	}
	seq, _ := a.Head()
	if _, err := a.SetMembership(ctx, a.admin, kb.MembershipInput{Person: bea.Person, Role: kb.RoleEditor}); err != nil {
		t.Error(err)
	}
	if again, _ := a.Head(); again != seq {
		t.Error("the same role again makes a commit")
	}
	for name, f := range map[string]kb.PersonFilter{
		"state": {States: []kb.PersonState{kb.PersonActive}, Role: kb.RoleEditor}, "organisation": {Organisation: "ponte"}, "mail": {Mail: "BEA@ponte.example"},
	} {
		if ids, err := a.FindPeople(ctx, a.admin, f); err != nil || !slices.Equal(ids, []kb.ID{bea.Person}) {
			t.Errorf("%s: %v, %v", name, ids, err)
		}
	}
	_, err = a.Person(ctx, bea, a.admin.Person)
	wantError(t, err, kb.CodeForbidden, "")
	if p, err := a.Person(ctx, bea, bea.Person); err != nil || p.Mail != "bea@ponte.example" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := a.Person(ctx, a.admin, "practice_x"); !errors.Is(err, kb.ErrNotExist) {
		t.Error(err)
	}
}

func TestSignInIsSlowedDown(t *testing.T) {
	a := newAccounts(t)
	a.member("bea@ponte.example", kb.RoleContributor)
	for _, mail := range []string{"bea@ponte.example", "nobody@ponte.example"} { // no telling them apart
		for i := range 5 {
			_, err := a.signIn(mail, fmt.Sprint("sbagliata ", i))
			wantError(t, err, kb.CodeUnauthenticated, "", "the address or the password")
		}
		_, err := a.signIn(mail, goodPassword)
		wantError(t, err, kb.CodeRateLimited, "", "wait 1 s")
		a.clock.ahead(time.Second)
		_, err = a.signIn(mail, "sbagliata")
		wantError(t, err, kb.CodeUnauthenticated, "")
		_, err = a.signIn(mail, "sbagliata")
		wantError(t, err, kb.CodeRateLimited, "", "wait 2 s")
	}
	a.clock.ahead(2 * time.Second)
	if _, err := a.signIn("bea@ponte.example", goodPassword); err != nil {
		t.Fatal(err)
	}
	_, err := a.signIn("bea@ponte.example", "sbagliata") // counted from nothing again
	wantError(t, err, kb.CodeUnauthenticated, "")
	for i := range 40 {
		_, err = a.signIn(fmt.Sprintf("p%d@ponte.example", i), "x")
	}
	wantError(t, err, kb.CodeRateLimited, "")
	if _, err := a.SignIn(ctx, kb.SignInInput{Mail: "bea@ponte.example", Password: goodPassword, Address: "198.51.100.1"}); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	denials, err := a.Denials(ctx, a.admin, kb.DenialQuery{Action: "sign-in"})
	if err != nil || len(denials) != 2 || denials[0].From == "" || strings.Contains(fmt.Sprint(denials), "192.0.2") {
		t.Errorf("%+v, %v", denials, err)
	}
}

func TestSessionsEnd(t *testing.T) {
	a := newAccounts(t)
	s, bea := a.member("bea@ponte.example", kb.RoleContributor)
	ended := func(what string) {
		t.Helper()
		_, err := a.SessionViewer(ctx, s.Secret)
		if err == nil {
			t.Errorf("%s: the session goes on", what)
		} else {
			wantError(t, err, kb.CodeUnauthenticated, "")
		}
		if s, err = a.signIn("bea@ponte.example", goodPassword); err != nil {
			t.Fatal(err)
		}
		bea = a.viewer(s)
	}
	for range 4 { // used, it lasts
		a.clock.ahead(6 * 24 * time.Hour)
		a.viewer(s)
	}
	a.clock.ahead(7 * 24 * time.Hour)
	ended("30 days")
	a.clock.ahead(8 * 24 * time.Hour)
	ended("a week unused")
	if _, err := a.SignOutEverywhere(ctx, bea); err != nil {
		t.Fatal(err)
	}
	ended("sign out everywhere")
	if err := a.SignOut(ctx, s.Secret); err != nil {
		t.Fatal(err)
	}
	ended("sign out")
	if _, err := a.SetDisabled(ctx, a.admin, bea.Person, true); err != nil {
		t.Fatal(err)
	}
	_, err := a.SessionViewer(ctx, s.Secret)
	wantError(t, err, kb.CodeUnauthenticated, "")
	if _, err := a.SetDisabled(ctx, a.admin, bea.Person, false); err != nil {
		t.Fatal(err)
	}
	ended("disabled and let in again")
	for _, bad := range []string{"", "kb_", "x", strings.Repeat("kb_", 1000), "kb_\x00"} {
		_, err := a.SessionViewer(ctx, bad)
		wantError(t, err, kb.CodeUnauthenticated, "")
	}
}

// TestASignOutIsSeenElsewhere has two bases over one store.
func TestASignOutIsSeenElsewhere(t *testing.T) {
	a := newAccounts(t)
	other := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		c.Store, c.Now, c.TailEvery = a.Store, a.clock.now, 5*time.Millisecond
	})
	s, bea := a.member("bea@ponte.example", kb.RoleContributor)
	seq, _ := a.Head()
	if err := other.WaitFor(ctx, seq); err != nil {
		t.Fatal(err)
	}
	if v, err := other.SessionViewer(ctx, s.Secret); err != nil || v.Person != bea.Person {
		t.Fatalf("%+v, %v", v, err)
	}
	if err := a.SignOut(ctx, s.Secret); err != nil {
		t.Fatal(err)
	}
	a.clock.ahead(30 * time.Second)
	_, err := other.SessionViewer(ctx, s.Secret)
	wantError(t, err, kb.CodeUnauthenticated, "")

	if s, err = a.signIn("bea@ponte.example", goodPassword); err != nil {
		t.Fatal(err)
	}
	bea = a.viewer(s)
	if _, err := other.SessionViewer(ctx, s.Secret); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ChangePassword(ctx, bea, kb.PasswordChange{Current: goodPassword, New: goodPassword + " e altre"}); err != nil {
		t.Fatal(err)
	}
	phone, err := a.signIn("bea@ponte.example", goodPassword+" e altre")
	if err != nil {
		t.Fatal(err)
	}
	seq, _ = a.Head()
	if err := other.WaitFor(ctx, seq); err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{"the one that changed the password": s.Secret, "a new one": phone.Secret} {
		if _, err := other.SessionViewer(ctx, secret); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// awayStore is a store whose ledger cannot be reached while it is away.
type awayStore struct {
	kb.Store
	away atomic.Bool
}

type awayLedger struct {
	kb.Ledger
	store *awayStore
}

func (s *awayStore) Ledger() kb.Ledger { return awayLedger{s.Store.Ledger(), s} }

func (l awayLedger) Get(ctx context.Context, key string) ([]byte, error) {
	if l.store.away.Load() {
		return nil, errors.New("no route to host")
	}
	return l.Ledger.Get(ctx, key)
}

func TestSessionsGoOnWhileTheLedgerIsAway(t *testing.T) {
	a := newAccounts(t)
	store := &awayStore{Store: a.Store}
	other := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		c.Store, c.Now, c.TailEvery = store, a.clock.now, 5*time.Millisecond
	})
	known, _ := a.member("bea@ponte.example", kb.RoleContributor)
	unknown, _ := a.member("eva@ponte.example", kb.RoleContributor)
	seq, _ := a.Head()
	if err := other.WaitFor(ctx, seq); err != nil {
		t.Fatal(err)
	}
	if _, err := other.SessionViewer(ctx, known.Secret); err != nil {
		t.Fatal(err)
	}
	store.away.Store(true)
	a.clock.ahead(time.Hour)
	if _, err := other.SessionViewer(ctx, known.Secret); err != nil {
		t.Errorf("one that was looked up before: %v", err)
	}
	_, err := other.SessionViewer(ctx, unknown.Secret)
	wantError(t, err, kb.CodeUnavailable, "")
	_, err = other.SignIn(ctx, kb.SignInInput{Mail: "bea@ponte.example", Password: goodPassword})
	wantError(t, err, kb.CodeUnavailable, "")
}
