package kb

import "time"

// Permission says whether a viewer may do something, and why not.
type Permission struct {
	Action  Action
	Allowed bool
	Reason  string
}

func permission(a Action, err error) *Permission {
	if err == nil {
		return &Permission{Action: a, Allowed: true}
	}
	return &Permission{Action: a, Reason: err.Error()}
}

// CanOn lists what the viewer may do with a contribution.
func (v Viewer) CanOn(c *Contribution, now time.Time) []*Permission {
	list := make([]*Permission, len(ContributionActions))
	for i, a := range ContributionActions {
		list[i] = permission(a, v.AllowOn(a, c, now))
	}
	return list
}

// CanHere lists what the viewer may do with the base as a whole, new entries and
// contributions among it.
func (v Viewer) CanHere() (list []*Permission) {
	for _, a := range append([]Action{ActionContribute, ActionPutEntry}, BaseActions...) {
		err := v.Allow(a)
		if a == ActionContribute && err == nil {
			err = v.mayContribute()
		}
		list = append(list, permission(a, err))
	}
	return list
}

// Can lists what the viewer may do with an entry, of what can be done with its kind.
func (v Viewer) Can(e Entry) (list []*Permission) {
	m := e.Meta()
	for _, a := range EntryActions {
		if a == ActionContribute && !Contributed(m.Kind()) || a == ActionMergeConcepts && m.Kind() != KindConcept {
			continue
		}
		err := v.Allow(a)
		if err == nil && m.Archived != nil && a != ActionRestoreRevision {
			err = conflict("it is archived")
		}
		list = append(list, permission(a, err))
	}
	return list
}
