package mongodb

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"prologis/kb"
)

// TestCheckCollections changes the collections behind the program's back: every
// difference is named, and nothing else.
func TestCheckCollections(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		ctx := context.Background()
		s := mustOpen(t, newURI(t, server), Options{})
		c := NewCollections(s, slog.New(slog.DiscardHandler))
		mustAppend(t, s, entryCommits(kb.Head{}, 20))
		check := func(want ...string) {
			t.Helper()
			var got []string
			n, err := c.Check(ctx, func(d kb.Difference) { got = append(got, d.Where+" "+d.ID+" "+d.Detail) })
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("of %d documents differ\n%s\nwant\n%s", n, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
		check() // nobody keeps them: it brings them up itself
		if held, err := c.Head(ctx); err != nil || held.Seq != 20 {
			t.Errorf("the collections hold %v, %v", held, err)
		}
		practices := s.entries(kb.KindPractice)
		var some bson.D
		if err := practices.FindOne(ctx, bson.D{}).Decode(&some); err != nil {
			t.Fatal(err)
		}
		id := some[0].Value.(string)
		if _, err := practices.UpdateOne(ctx, bson.D{{Key: "_id", Value: id}}, bson.D{{Key: "$set", Value: bson.D{{Key: "year", Value: 1999}}}}); err != nil {
			t.Fatal(err)
		}
		var gone bson.D
		if err := s.entries(kb.KindConcept).FindOne(ctx, bson.D{}).Decode(&gone); err != nil {
			t.Fatal(err)
		}
		goneID := gone[0].Value.(string)
		if _, err := s.entries(kb.KindConcept).DeleteOne(ctx, bson.D{{Key: "_id", Value: goneID}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.entries(kb.KindTerritory).InsertOne(ctx, bson.D{{Key: "_id", Value: "territory_x"}, {Key: "seq", Value: int64(1)}}); err != nil {
			t.Fatal(err)
		}
		rev := revision(t, s, id)
		check("collection practices "+id+" is not revision "+strconv.Itoa(rev)+" as the journal has it",
			"collection concepts "+goneID+" is missing", "collection territories territory_x should not be there")
		if err := c.Reset(ctx); err != nil {
			t.Fatal(err)
		}
		check()

		l, err := s.AcquireLease(ctx, CollectionsLease, "one that stalls", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, entryCommits(mustHead(t, s), 1))
		c.patience = time.Second
		check("collections  hold commit 20, the journal has 21: see the log of the server that keeps them")
		if err := l.Release(ctx); err != nil {
			t.Fatal(err)
		}
		check()
	})
}

// revision is the last revision of an entry in the journal.
func revision(t *testing.T, s *Store, id string) (rev int) {
	t.Helper()
	for _, c := range readAll(t, s) {
		for _, change := range c.Changes {
			if string(change.ID) == id {
				rev = change.Rev
			}
		}
	}
	return rev
}
