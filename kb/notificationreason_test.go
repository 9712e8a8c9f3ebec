package kb_test

import (
	"reflect"
	"strings"
	"testing"

	"prologis/kb"
)

// mailed delivers what was notified, and answers what goes to an address.
func (b *bureau) mailed(to string) (mails []*kb.Mail) {
	b.t.Helper()
	box := &mailbox{}
	_, err := b.Deliver(ctx, box.send)
	b.ok(err)
	for _, m := range box.mails {
		if m.To == to {
			mails = append(mails, m)
		}
	}
	return mails
}

// TestReasonsAreTold asks for changes with comments on fields, some of which are resolved,
// rejects, and erases whoever did.
func TestReasonsAreTold(t *testing.T) {
	b := newBureau(t)
	b.mailed("") // the past is not mailed
	c, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: whole("Uno sportello")})
	b.ok(err)
	do := kb.ContributionAction{ID: c.ID}
	_, err = b.Submit(ctx, b.author, do)
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, do)
	b.ok(err)
	resolved, err := b.Comment(ctx, b.reviewer, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Path: []string{"lessons"}, Text: "Bene."}})
	b.ok(err)
	_, err = b.ResolveComment(ctx, b.reviewer, kb.ResolveInput{Comment: resolved.ID, Resolved: true})
	b.ok(err)
	_, err = b.RequestChanges(ctx, b.reviewer, kb.ChangesInput{
		ContributionAction: kb.ContributionAction{ID: c.ID, Note: "Mancano le fonti."},
		Comments:           []kb.FieldComment{{Path: []string{"sources"}, Text: "Quali?"}, {Path: []string{"title", "it"}, Text: "Quale?"}, {Path: []string{"sources"}, Text: "Di chi?"}, {Text: "Nel complesso sì."}},
	})
	b.ok(err)
	mails := b.mailed("author@ponte.example")
	want := "Chi rivede «Uno sportello» chiede modifiche.\nCommenti aperti su: Titolo, Fonti (2).\n\n" +
		"The reviewer of “Uno sportello” asks for changes.\nOpen comments on: Title, Sources (2).\n\n" +
		"Motivo / Reason:\nMancano le fonti.\n\n" + b.Settings().BaseURL + "/contributions/" + string(c.ID) + "\n"
	if last := mails[len(mails)-1]; last.Text != want {
		t.Errorf("the mail says %q, want %q", last.Text, want)
	}
	b.wantReason("Mancano le fonti.", "title", "sources")
	for _, m := range mails[:len(mails)-1] {
		if strings.Contains(m.Text, "fonti") || strings.Contains(m.Text, "Fonti") {
			t.Errorf("another mail says %q", m.Text)
		}
	}

	_, err = b.Submit(ctx, b.author, do)
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, do)
	b.ok(err)
	_, err = b.Reject(ctx, b.reviewer, kb.RejectInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "Doppione."}})
	b.ok(err)
	b.wantReason("Doppione.", "title", "sources")
	_, err = b.ErasePerson(ctx, b.admin, b.reviewer.Person)
	b.ok(err)
	b.wantReason("", "title", "sources")
	for _, m := range b.mailed("author@ponte.example") {
		if strings.Contains(m.Text, "Doppione") || strings.Contains(m.Text, "Motivo") {
			t.Errorf("after the erasure a mail says %q", m.Text)
		}
	}
	clean(t, b.Base)
}

// wantReason fails unless the author's last notification has a reason and open fields.
func (b *bureau) wantReason(reason string, fields ...string) {
	b.t.Helper()
	list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 1, Descending: true})
	b.ok(err)
	var open []string
	for _, f := range list[0].OpenFields {
		open = append(open, f.Field)
	}
	if list[0].Reason != reason || !reflect.DeepEqual(open, fields) {
		b.t.Errorf("the reason is %q, the open fields %v; want %q, %v", list[0].Reason, open, reason, fields)
	}
}

// TestEveryFieldHasAName looks for fields that nobody has a word for.
func TestEveryFieldHasAName(t *testing.T) {
	for _, c := range []kb.Content{&kb.PracticeContent{}, &kb.CaseStudyContent{}, &kb.ConceptContent{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(c).Elem()) {
			field, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name := kb.FieldName(field); !f.Anonymous && (name["it"] == "" || name["en"] == "") {
				t.Errorf("a %s's field %s is called %v", c.Kind(), field, name)
			}
		}
	}
}
