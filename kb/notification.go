package kb

import (
	"fmt"
	"slices"
	"time"
)

// kindNotice is the kind of the documents in which notifications are kept: one for
// all whom it concerns, in the commit that did what it tells. So whom it concerned
// is decided by the state of that moment, and nothing can come between.
const kindNotice Kind = "notification"

// fieldRecipient is the reference from a notice to those whom it is for.
const fieldRecipient = "recipient"

// NotificationKind is what a notification tells.
type NotificationKind string

// The kinds of notifications.
const (
	NotifyClaimed          NotificationKind = "CLAIMED"           // a reviewer has begun
	NotifyChangesRequested NotificationKind = "CHANGES_REQUESTED" // the reviewer wants changes
	NotifyCommented        NotificationKind = "COMMENTED"
	NotifyAccepted         NotificationKind = "ACCEPTED"
	NotifyRejected         NotificationKind = "REJECTED"
	NotifySubmitted        NotificationKind = "SUBMITTED"   // to reviewers: it waits for one
	NotifyResubmitted      NotificationKind = "RESUBMITTED" // to who asked for changes
	NotifyWithdrawn        NotificationKind = "WITHDRAWN"   // to its reviewer, and to the other authors
	NotifyClaimLost        NotificationKind = "CLAIM_LOST"  // released or claimed by somebody else
	NotifyReleased         NotificationKind = "RELEASED"    // to the authors: it waits for another reviewer
	NotifyHandedIn         NotificationKind = "HANDED_IN"   // to the other authors: one of them submitted it
	NotifyRevised          NotificationKind = "REVISED"     // to them: one of them changed the text
	NotifyFilledIn         NotificationKind = "FILLED_IN"   // by a link, to the authors and who made the link
	NotifyConfirmed        NotificationKind = "CONFIRMED"   // likewise, and to its reviewer
	NotifyDueSoon          NotificationKind = "DUE_SOON"    // reminders, to its reviewer
	NotifyOverdue          NotificationKind = "OVERDUE"
	NotifyTargetChanged    NotificationKind = "TARGET_CHANGED"  // to the authors of what was to change it
	NotifyTargetArchived   NotificationKind = "TARGET_ARCHIVED" // or merged
	NotifyEntryChanged     NotificationKind = "ENTRY_CHANGED"   // to the authors of what it was made of
	NotifyEntryArchived    NotificationKind = "ENTRY_ARCHIVED"
	NotifyEntryMerged      NotificationKind = "ENTRY_MERGED"
	NotifyEntryRestored    NotificationKind = "ENTRY_RESTORED"
	NotifyNewMatches       NotificationKind = "NEW_MATCHES" // of a saved search, to whose it is
)

// NotificationKinds lists the kinds.
var NotificationKinds = []NotificationKind{NotifyClaimed, NotifyChangesRequested, NotifyCommented, NotifyAccepted, NotifyRejected,
	NotifySubmitted, NotifyResubmitted, NotifyWithdrawn, NotifyClaimLost, NotifyReleased, NotifyHandedIn, NotifyRevised,
	NotifyFilledIn, NotifyConfirmed, NotifyDueSoon, NotifyOverdue,
	NotifyTargetChanged, NotifyTargetArchived, NotifyEntryChanged, NotifyEntryArchived, NotifyEntryMerged, NotifyEntryRestored, NotifyNewMatches}

// notice is a notification as the journal has it. It holds ids only: what may be
// shown of them is decided when it is read, and again when it is sent.
type notice struct {
	ID           ID               `json:"id"`
	Revision     int              `json:"rev"`
	Kind         NotificationKind `json:"kind"`
	At           time.Time        `json:"at"`
	By           ID               `json:"by,omitempty"` // "" for reminders
	Contribution ID               `json:"contribution,omitempty"`
	Comment      ID               `json:"comment,omitempty"`
	DueAt        *time.Time       `json:"dueAt,omitempty"` // of a reminder
	SubmittedAt  *time.Time       `json:"submittedAt,omitempty"`
	Recipients   []ID             `json:"recipients"`
	// Search is the saved search of which there are new matches: what it looks for
	// stands in the ledger.
	Search  ID      `json:"search,omitempty"`
	Matches []match `json:"matches,omitempty"`
	// RestOf is the notice after which more was saved in the same sitting.
	RestOf ID `json:"restOf,omitempty"`
}

// references are those to the recipients: by them a person's notifications are
// found without looking at any others. What somebody may do again and again refers to
// its contribution, too.
func (n *notice) references() (refs []Reference) {
	if field := n.repeats(); field != "" {
		refs = append(refs, Reference{Target: n.Contribution, Kind: kindNotice, Field: field, Source: n.ID})
	}
	for _, person := range n.Recipients {
		refs = append(refs, Reference{Target: person, Kind: kindNotice, Field: fieldRecipient, Source: n.ID})
	}
	return refs
}

// keys are those by which a reminder or an announcement is made once, and a match and
// the rest of a sitting told once.
func (n *notice) keys() (keys []string) {
	for _, m := range n.Matches {
		keys = append(keys, m.key(n.Search))
	}
	switch {
	case n.Search != "":
		return keys
	case n.RestOf != "":
		return []string{restKey(n.RestOf)}
	case n.SubmittedAt != nil:
		return []string{queueKey(n.Contribution, *n.SubmittedAt)}
	case n.DueAt == nil:
		return nil
	}
	return []string{reminderKey(n.Contribution, *n.DueAt, n.Kind)}
}

func reminderKey(contribution ID, due time.Time, kind NotificationKind) string {
	return fmt.Sprintf("reminder/%s/%d/%s", contribution, due.UnixMilli(), kind)
}

// notify puts a notification into the commit, for those of some people whom it may
// reach: nobody is told what they did themselves, nor of each entry that an import changes.
func (tx *Tx) notify(n notice, to []ID) error {
	to, err := tx.foldImports(&n, to)
	if err != nil {
		return err
	}
	for _, id := range to {
		if id != n.By && !slices.Contains(n.Recipients, id) {
			n.Recipients = append(n.Recipients, id)
		}
	}
	if n.Recipients == nil {
		return nil
	}
	n.ID, n.Revision, n.At = tx.newID(kindNotice), 1, tx.at
	return tx.addPrivate(kindNotice, n.ID, n.Revision, n, n.keys())
}
