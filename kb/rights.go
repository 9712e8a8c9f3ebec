package kb

import (
	"fmt"
	"time"
)

// AccessRole is what somebody may do, each including those before it.
type AccessRole string

// The roles, weakest first.
const (
	RoleAnonymous   AccessRole = "ANONYMOUS"
	RoleContributor AccessRole = "CONTRIBUTOR"
	RoleReviewer    AccessRole = "REVIEWER"
	RoleEditor      AccessRole = "EDITOR"
	RoleAdmin       AccessRole = "ADMIN"
)

// AccessRoles lists the roles, weakest first.
var AccessRoles = []AccessRole{RoleAnonymous, RoleContributor, RoleReviewer, RoleEditor, RoleAdmin}

// rank answers the place of a role; -1 for an unknown one.
func (r AccessRole) rank() int {
	for i, known := range AccessRoles {
		if r == known {
			return i
		}
	}
	return -1
}

// Valid reports whether r is a role that can be given.
func (r AccessRole) Valid() bool { return r.rank() > 0 }

// Action is something that needs a right.
type Action string

// The actions.
const (
	ActionPutEntry     Action = "PUT_ENTRY"
	ActionArchiveEntry Action = "ARCHIVE_ENTRY"
	ActionUploadFile   Action = "UPLOAD_FILE"
	// ActionOwnAccount is to see and change what is one's own: profile, password,
	// tokens, sessions.
	ActionOwnAccount   Action = "OWN_ACCOUNT"
	ActionManagePeople Action = "MANAGE_PEOPLE"
	// ActionReadJournal is to read who wrote what, and what was denied to whom.
	ActionReadJournal Action = "READ_JOURNAL"
)

// weakest is the weakest role that may do each action: the whole table of rights.
var weakest = map[Action]AccessRole{
	ActionPutEntry:     RoleEditor,
	ActionArchiveEntry: RoleEditor,
	ActionUploadFile:   RoleContributor,
	ActionOwnAccount:   RoleAnonymous, // whoever has signed in
	ActionManagePeople: RoleAdmin,
	ActionReadJournal:  RoleAdmin,
}

// Viewer is on whose behalf a request is made. The zero Viewer is anonymous.
type Viewer struct {
	Person ID // opaque; "" for nobody
	Name   string
	Role   AccessRole // the strongest that they have
	// Organisation is the one acted for, Organisations all those that they belong to.
	Organisation  ID
	Organisations []ID

	session string     // hash of the secret, of one who signed in
	until   *time.Time // how long the token is good, of one who sent one
}

// Anonymous reports whether nobody has signed in.
func (v Viewer) Anonymous() bool { return v.Person == "" }

// Allow answers why a viewer may not do an action; nil when they may.
func (v Viewer) Allow(a Action) error {
	needed, known := weakest[a]
	switch {
	case v.Anonymous():
		return &Error{Code: CodeUnauthenticated, Message: "sign in first, or send a token as Authorization: Bearer"}
	case !known || v.Role.rank() < needed.rank():
		return &Error{Code: CodeForbidden, Message: fmt.Sprintf("the role %s is needed; yours is %s", needed, v.Role)}
	}
	return nil
}

// author makes the viewer's use case repeatable by a key of theirs; the key is
// theirs alone, for this mutation and this input.
func (v Viewer) author(mutation, note, key string, input any) (Author, error) {
	a := Author{By: string(v.Person), Note: note}
	if key == "" {
		return a, nil
	}
	if len(key) > maxClientKey {
		return a, Invalid([]string{"idempotencyKey"}, "has %d bytes; the limit is %d", len(key), maxClientKey)
	}
	hash, err := hashJSON(input)
	if err != nil {
		return a, err
	}
	a.Key, a.KeyHash = string(v.Person)+" "+mutation+" "+key, hash
	return a, nil
}
