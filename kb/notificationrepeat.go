package kb

import (
	"context"
	"iter"
	"slices"
	"time"
)

// Of what somebody does again and again the same recipient is told once in a sitting,
// and what they were told lately of it is looked for among so many notices.
const (
	sitting    = time.Hour
	latestTold = 20
)

// repeating are the kinds of what somebody may do again and again.
var repeating = []NotificationKind{NotifyRevised, NotifyFilledIn, NotifyEntryChanged}

// repeats is the field by which notices of the same, by the same person, refer to their
// contribution; "" for what is told each time.
func (n *notice) repeats() string {
	if !slices.Contains(repeating, n.Kind) {
		return ""
	}
	return string(n.Kind) + " by " + string(n.By)
}

// revision is what is told when the viewer writes on a contribution.
func (v Viewer) revision(of ID) notice {
	n := notice{Kind: NotifyRevised, By: v.Person, Contribution: of}
	if v.link != nil {
		n.Kind = NotifyFilledIn
	}
	return n
}

// tellRevised notifies the other authors that the viewer has written on a contribution,
// and who made the link by which they did: of the first that they save in a sitting, and
// not before the last notice of it was read or whom it was for went on with the
// contribution themselves. So an autosave tells nothing. marks are what those have read
// who were told before.
func (tx *Tx) tellRevised(v Viewer, c *Contribution, marks map[ID]readMarks) error {
	n := v.revision(c.ID)
	to, err := tx.concerned(c, v.letIn()...)
	if err != nil {
		return err
	}
	told, err := tx.toldLately(&n)
	if err != nil {
		return err
	}
	return tx.notify(n, slices.DeleteFunc(to.authors, func(id ID) bool {
		last, was := told[id]
		return was && (tx.at.Sub(last.At) < sitting || !marks[id].Read(last.ID) && !c.actedSince(id, last.At))
	}))
}

// toldLately answers the last notice of the same that somebody got, by who did.
func (tx *Tx) toldLately(n *notice) (map[ID]*notice, error) {
	ids := tx.referrersBy(n.Contribution, kindNotice, n.repeats())
	slices.Reverse(ids)
	return lastTold(slices.Values(ids), tx.document)
}

// marksOfTold reads what those have read who were told of the same before, but of whom
// nothing rests on it.
func (b *Base) marksOfTold(ctx context.Context, n notice) (map[ID]readMarks, error) {
	marks := map[ID]readMarks{}
	if !n.Contribution.is(kindContribution) {
		return marks, nil
	}
	var told map[ID]*notice
	err := b.Replica.View(ctx, func(r ReplicaReader) (err error) {
		told, err = lastTold(r.Referrers(n.Contribution, kindNotice, n.repeats(), "", true), r.Document)
		return err
	})
	for id, last := range told {
		if err == nil && b.Now().Sub(last.At) >= sitting {
			marks[id], err = b.readMarks(ctx, id)
		}
	}
	return marks, err
}

// lastTold answers the first of some notices that somebody got, by who did: the newest,
// as they come.
func lastTold(ids iter.Seq[ID], document func(ID) ([]byte, error)) (map[ID]*notice, error) {
	last, read := map[ID]*notice{}, 0
	for id := range ids {
		if read++; read > latestTold {
			break
		}
		doc, err := document(id)
		if err != nil {
			return nil, err
		}
		n, err := decodePrivate[notice](doc)
		if err != nil {
			return nil, err
		}
		for _, person := range n.Recipients {
			if last[person] == nil {
				last[person] = &n
			}
		}
	}
	return last, nil
}

// actedSince reports whether somebody has moved a contribution on or revised it since.
func (c *Contribution) actedSince(person ID, at time.Time) bool {
	return slices.ContainsFunc(c.History, func(s Step) bool { return s.By == person && s.At.After(at) })
}
