package kb

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// OpenField is a field of a contribution on which comments are open.
type OpenField struct {
	Field    string // as the input names it: the first step of the comments' paths
	Name     Text
	Comments int // on it and on what stands in it
}

// reasoned are the actions that notifications tell with their reason.
var reasoned = map[NotificationKind]Action{NotifyChangesRequested: ActionRequestChanges, NotifyRejected: ActionReject}

// explain says why its reviewer wants a contribution changed or rejects it: what they wrote
// then, if it is there still, and the fields on which comments are open now.
func (n *Notification) explain(r ReplicaReader) {
	action, explained := reasoned[n.Kind]
	if !explained {
		return
	}
	for _, step := range n.Contribution.History {
		if step.Action == action && step.At.Equal(n.At) {
			n.Reason = step.Note
		}
	}
	n.OpenFields = openFields(r, n.Contribution.ID)
}

// openFields lists the fields of a contribution on which comments are open, in the order
// in which people read them.
func openFields(r ReplicaReader, contribution ID) (open []OpenField) {
	for field := range r.Fields(contribution, kindComment) {
		if on, is := strings.CutPrefix(field, openOn); is {
			open = append(open, OpenField{Field: on, Name: FieldName(on), Comments: r.CountReferrers(contribution, kindComment, field)})
		}
	}
	slices.SortFunc(open, func(x, y OpenField) int { return cmp.Compare(FieldPlace(x.Field), FieldPlace(y.Field)) })
	return open
}

// openWords begin the list of the fields on which comments are open.
var openWords = Text{"it": "Commenti aperti su: ", "en": "Open comments on: "}

// toDo lists the fields on which comments are open as one more line of a mail; "" for none.
func (n *Notification) toDo(tag string) string {
	var names []string
	for _, open := range n.OpenFields {
		name := cmp.Or(open.Name[tag], open.Field)
		if open.Comments > 1 {
			name += fmt.Sprintf(" (%d)", open.Comments)
		}
		names = append(names, name)
	}
	if names == nil {
		return ""
	}
	return "\n" + openWords[tag] + strings.Join(names, ", ") + "."
}
