package kb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"prologis/kb"
)

// seekers is a base with people who save searches.
type seekers struct {
	*bureau
	made int
}

func newSeekers(t *testing.T) *seekers {
	s := &seekers{bureau: newBureau(t)}
	s.tell()
	return s
}

// asking reads a saved search as its query and the kinds in its filter.
func asking(_ context.Context, s *kb.SavedSearch) (*kb.IndexQuery, error) {
	q := &kb.IndexQuery{}
	if s.Query != "" {
		q.Text = &kb.TextQuery{Text: s.Query, Language: s.Language, Expand: s.Expand, Without: s.Without}
	}
	if s.Filter != "" {
		q.Filter = &kb.Filter{Field: kb.FieldKind, Any: strings.Split(s.Filter, ",")}
	}
	return q, nil
}

func (s *seekers) tell() int {
	s.t.Helper()
	told, err := s.TellSaved(ctx, asking)
	s.ok(err)
	return told
}

func (s *seekers) keep(v kb.Viewer, in kb.SavedSearchInput) *kb.SavedSearch {
	s.t.Helper()
	saved, err := s.SaveSearch(ctx, v, in)
	s.ok(err)
	return saved
}

// publish publishes a practice, or another text of the one at id.
func (s *seekers) publish(title string, id kb.ID, rev int) kb.ID {
	s.t.Helper()
	in := kb.PutInput{Content: &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"it": title}, Summary: kb.Text{"it": "Altro."}}}}
	if id != "" {
		in.Target, in.ExpectedRevision = id, &rev
	}
	result, err := s.Put(ctx, kb.Author{By: "test"}, in)
	s.ok(err)
	return result.Entry.Meta().ID
}

// news are the texts of somebody's notifications, the newest first.
func (s *seekers) news(v kb.Viewer) (texts []string) {
	s.t.Helper()
	list, err := s.Notifications(ctx, v, kb.NotificationsPage{Descending: true, Limit: 100})
	s.ok(err)
	for _, n := range list {
		texts = append(texts, n.Text["en"])
	}
	return texts
}

func TestSavedSearchesTellWhatIsNew(t *testing.T) {
	s := newSeekers(t)
	s.publish("Sportello vecchio", "", 0)
	s.keep(s.author, kb.SavedSearchInput{Name: "Sportelli", Query: "sportello"})
	s.keep(s.reviewer, kb.SavedSearchInput{Name: "Casi", Query: "sportello", Filter: "case_study"})
	s.keep(s.editor, kb.SavedSearchInput{Name: "Frase", Query: `"sportello nuovo"`})
	if told := s.tell(); told != 0 || s.news(s.author) != nil {
		t.Fatalf("what was there before is told %d times: %v", told, s.news(s.author))
	}
	other := s.publish("Scuola di lingua", "", 0)
	s.publish("Sportelo", "", 0) // a slip is no match
	s.publish("Sportello nuovo", "", 0)
	if told := s.tell(); told != 2 {
		t.Errorf("%d people are told", told)
	}
	if got := s.news(s.author); len(got) != 1 || got[0] != "The search “Sportelli” finds something new: “Sportello nuovo”." {
		t.Errorf("the author hears %q", got)
	}
	if got := s.news(s.reviewer); got != nil {
		t.Errorf("the reviewer hears %q", got)
	}
	s.publish("Scuola con sportello", other, 1)
	s.tell()
	s.publish("Scuola con uno sportello", other, 2)
	if told := s.tell(); told != 0 {
		t.Error("what matched before is told again")
	}
	if got := s.news(s.author); len(got) != 2 || !strings.Contains(got[0], "Scuola con") {
		t.Errorf("the author hears %q", got)
	}
}

func TestMatchesAreToldOnce(t *testing.T) {
	s := newSeekers(t)
	s.keep(s.author, kb.SavedSearchInput{Name: "Tutto"})
	for i := range 5 {
		s.publish(fmt.Sprintf("Pratica %d", i), "", 0)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { _, _ = s.TellSaved(ctx, asking) })
	}
	wait.Wait()
	s.tell()
	if got := s.news(s.author); len(got) != 1 || !strings.HasSuffix(got[0], "and 2 more.") {
		t.Fatalf("the author hears %q", got)
	}
	for entry, err := range s.Store.Ledger().Entries(ctx, kb.LedgerDelivery+"searches/") { // as after a crash
		s.ok(err)
		s.ok(s.Store.Ledger().Delete(ctx, entry.Key))
		s.ok(s.Store.Ledger().PutNew(ctx, entry.Key, []byte(`{"seq":1}`), time.Time{}))
	}
	if told := s.tell(); told != 0 {
		t.Errorf("%d are told again: %q", told, s.news(s.author))
	}
}

// TestChangesWaitForASearchThatCannotBeAsked lets the index fail for one of two.
func TestChangesWaitForASearchThatCannotBeAsked(t *testing.T) {
	s := newSeekers(t)
	s.keep(s.author, kb.SavedSearchInput{Name: "Tutto"})
	s.keep(s.colleague, kb.SavedSearchInput{Name: "Altro"})
	s.publish("Pratica", "", 0)
	away := func(ctx context.Context, saved *kb.SavedSearch) (*kb.IndexQuery, error) {
		if saved.Person == s.author.Person {
			return nil, errors.New("the disk is away")
		}
		return asking(ctx, saved)
	}
	if told, err := s.TellSaved(ctx, away); told != 1 || err == nil {
		t.Errorf("%d told, %v", told, err)
	}
	if told, err := s.TellSaved(ctx, away); told != 0 || err == nil {
		t.Errorf("again %d told, %v", told, err)
	}
	if told := s.tell(); told != 1 || len(s.news(s.author)) != 1 || len(s.news(s.colleague)) != 1 {
		t.Errorf("afterwards %d told: %q, %q", told, s.news(s.author), s.news(s.colleague))
	}
	s.publish("Altra pratica", "", 0)
	s.clock.ahead(27 * time.Hour)
	if told, err := s.TellSaved(ctx, away); told != 1 || err != nil {
		t.Errorf("when it is time to give up: %d told, %v", told, err)
	}
}

func TestSavedSearchesAreTheirOwners(t *testing.T) {
	s := newSeekers(t)
	mine := s.keep(s.author, kb.SavedSearchInput{Name: " Casa ", Query: "casa", Without: []kb.ID{"concept_x"}})
	if list, err := s.SavedSearches(ctx, s.colleague); err != nil || len(list) > 0 {
		t.Errorf("a colleague sees %v, %v", list, err)
	}
	for name, err := range map[string]error{
		"delete":    failure(s.DeleteSavedSearch(ctx, s.colleague, mine.ID)),
		"update":    failure(s.UpdateSavedSearch(ctx, s.colleague, mine.ID, 1, kb.SavedSearchInput{Name: "x"})),
		"unknown":   failure(s.DeleteSavedSearch(ctx, s.author, "search_x/../y")),
		"same name": failure(s.SaveSearch(ctx, s.author, kb.SavedSearchInput{Name: "casa"})),
		"no name":   failure(s.SaveSearch(ctx, s.author, kb.SavedSearchInput{Name: " "})),
		"long":      failure(s.SaveSearch(ctx, s.author, kb.SavedSearchInput{Name: "x", Query: strings.Repeat("è", 2001)})),
		"when":      failure(s.SaveSearch(ctx, s.author, kb.SavedSearchInput{Name: "x", Notify: "HOURLY"})),
		"anonymous": failure(s.SaveSearch(ctx, kb.Viewer{}, kb.SavedSearchInput{Name: "x"})),
		"old":       failure(s.UpdateSavedSearch(ctx, s.author, mine.ID, 7, kb.SavedSearchInput{Name: "x"})),
	} {
		if err == nil || kb.Problems(err)[0].Code == kb.CodeInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
	changed, err := s.UpdateSavedSearch(ctx, s.author, mine.ID, 1, kb.SavedSearchInput{Name: "Casa", Query: "casa", Notify: kb.NotifyNever})
	if err != nil || changed.Revision != 2 || changed.Name != "Casa" || changed.CreatedAt != mine.CreatedAt {
		t.Errorf("%+v %v", changed, err)
	}
	s.publish("Casa", "", 0)
	if told := s.tell(); told != 0 {
		t.Error("who wants to hear nothing is told")
	}
}

// TestSearchesAreSavedAtTheSameTime saves more searches at once than one may have, and
// two of each name.
func TestSearchesAreSavedAtTheSameTime(t *testing.T) {
	s := newSeekers(t)
	var wait sync.WaitGroup
	for i := range 60 {
		for range 2 {
			wait.Go(func() {
				if err := failure(s.SaveSearch(ctx, s.author, kb.SavedSearchInput{Name: fmt.Sprint(i)})); err != nil && kb.Problems(err)[0].Code != kb.CodeConflict {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	list, err := s.SavedSearches(ctx, s.author)
	names := map[string]bool{}
	for _, saved := range list {
		names[saved.Name] = true
	}
	if err != nil || len(list) != 50 || len(names) != 50 {
		t.Errorf("%d searches of %d names, %v", len(list), len(names), err)
	}
	s.clock.ahead(2 * time.Hour)
	if swept, err := s.SweepFacts(ctx); swept != 0 || err != nil {
		t.Errorf("who comes second leaves %d facts, %v", swept, err)
	}
	for range 4 { // of several who change one at the same time one does
		wait.Go(func() {
			_, err := s.UpdateSavedSearch(ctx, s.author, list[0].ID, 1, kb.SavedSearchInput{Name: "0", Query: "casa"})
			if err != nil && kb.Problems(err)[0].Code != kb.CodeConflict {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if list, err = s.SavedSearches(ctx, s.author); err != nil || list[0].Revision != 2 || list[0].Query != "casa" {
		t.Errorf("%+v %v", list[0], err)
	}
}

// TestALostSearchKeepsNobodyWaiting takes what somebody looks for out of the ledger.
func TestALostSearchKeepsNobodyWaiting(t *testing.T) {
	s := newSeekers(t)
	for _, v := range []kb.Viewer{s.author, s.colleague} {
		s.keep(v, kb.SavedSearchInput{Name: "Tutto", Query: "pratica"})
	}
	for entry, err := range s.Store.Ledger().Entries(ctx, kb.LedgerPerson+string(s.author.Person)) {
		s.ok(err)
		if bytes.Contains(entry.Value, []byte("Tutto")) {
			s.ok(s.Store.Ledger().Delete(ctx, entry.Key))
		}
	}
	s.publish("Pratica", "", 0)
	if told := s.tell(); told != 1 || len(s.news(s.colleague)) != 1 {
		t.Errorf("%d told", told)
	}
	s.keep(s.author, kb.SavedSearchInput{Name: "Tutto"})
	if list, err := s.SavedSearches(ctx, s.author); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestWhatIsLookedForIsWhatIsSavedNow changes searches between looks.
func TestWhatIsLookedForIsWhatIsSavedNow(t *testing.T) {
	s := newSeekers(t)
	saved := s.keep(s.author, kb.SavedSearchInput{Name: "Tutto", Query: "pratica"})
	s.publish("Pratica", "", 0)
	if told := s.tell(); told != 1 {
		t.Errorf("%d told", told)
	}
	s.ok(failure(s.UpdateSavedSearch(ctx, s.author, saved.ID, 1, kb.SavedSearchInput{Name: "Tutto", Query: "scuola"})))
	s.publish("Altra pratica", "", 0)
	s.publish("Scuola", "", 0)
	if told := s.tell(); told != 1 || !strings.HasSuffix(s.news(s.author)[0], "“Scuola”.") {
		t.Errorf("%d told: %q", told, s.news(s.author))
	}
	s.ok(failure(s.DeleteSavedSearch(ctx, s.author, saved.ID)))
	s.publish("Altra scuola", "", 0)
	if told := s.tell(); told != 0 {
		t.Errorf("%d told of what nobody looks for", told)
	}
}

func failure[T any](_ T, err error) error { return err }

func TestErasingForgetsSavedSearches(t *testing.T) {
	s := newSeekers(t)
	s.keep(s.author, kb.SavedSearchInput{Name: "Permesso scaduto", Query: "permesso"})
	data, err := s.PersonalData(ctx, s.author, s.author.Person)
	if err != nil || len(data.SavedSearches) != 1 || data.SavedSearches[0].Query != "permesso" {
		t.Fatalf("%+v %v", data, err)
	}
	gone := s.keep(s.colleague, kb.SavedSearchInput{Name: "Altro", Query: "permesso"})
	s.ok(failure(s.DeleteSavedSearch(ctx, s.colleague, gone.ID)))
	s.ok(failure(s.ErasePerson(ctx, s.admin, s.author.Person)))
	for entry, err := range s.Store.Ledger().Entries(ctx, "") {
		if err != nil || bytes.Contains(entry.Value, []byte("permesso")) {
			t.Errorf("%s stays, %v", entry.Key, err)
		}
	}
}

func TestDailySearchesWait(t *testing.T) {
	s := newSeekers(t)
	s.keep(s.author, kb.SavedSearchInput{Name: "Ogni giorno", Query: "pratica", Notify: kb.NotifyDaily})
	s.publish("Pratica uno", "", 0)
	if told := s.tell(); told != 0 {
		t.Error("a daily search does not wait")
	}
	s.clock.ahead(25 * time.Hour)
	s.publish("Pratica due", "", 0)
	s.tell()
	if got := s.news(s.author); len(got) != 1 || !strings.Contains(got[0], "uno") || !strings.Contains(got[0], "due") {
		t.Errorf("the author hears %q", got)
	}
}
