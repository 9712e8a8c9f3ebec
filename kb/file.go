package kb

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// kindFile is the kind of the documents that say what a file is. They are
// private: who may read one follows from what refers to it.
const kindFile Kind = "file"

// File is a file that was uploaded. Its bytes are a blob of the store.
type File struct {
	ID        ID     `json:"id"`
	Rev       int    `json:"rev"`
	Name      string `json:"name"`
	MediaType string `json:"mediaType"` // by its content
	Size      int64  `json:"size"`      // in bytes, as it is kept
	SHA256    string `json:"sha256"`    // of what is kept, hexadecimal
	// Width and Height are those of an image, in pixels.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`

	UploadedBy ID        `json:"uploadedBy"`
	UploadedAt time.Time `json:"uploadedAt"`
	Blob       string    `json:"blob"`
	// Published is when an entry referred to it for the first time: from then on it
	// is kept, so that every revision of the entry can be restored.
	Published *time.Time `json:"published,omitempty"`
	// Removed is when it was given up because nothing referred to it.
	Removed *time.Time `json:"removed,omitempty"`
}

// Image reports whether the file is an image.
func (f *File) Image() bool { return strings.HasPrefix(f.MediaType, "image/") }

// newFileID makes an id of 128 random bits: nobody finds a file by trying.
func newFileID() ID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return ID(string(kindFile) + "_" + base32Lower.EncodeToString(b[:]))
}

// isFile reports whether an id is that of a file.
func isFile(id ID) bool {
	return len(id) == len(kindFile)+1+idChars && strings.HasPrefix(string(id), string(kindFile)+"_")
}

// file answers a file that is there.
func (tx *Tx) file(id ID) (*File, error) { return readFile(id, tx.document) }

func readFile(id ID, document func(ID) ([]byte, error)) (*File, error) {
	if !isFile(id) {
		return nil, ErrNotExist
	}
	doc, err := document(id)
	if err != nil {
		return nil, err
	}
	f, err := decodePrivate[File](doc)
	if err == nil && f.Removed != nil {
		err = ErrNotExist
	}
	return &f, err
}

// checkFiles says what the files of a content lack beside it.
func (tx *Tx) checkFiles(c Content) error {
	v := &validation{}
	for i, a := range AttachmentsOf(c) {
		f, err := tx.file(a.File)
		if errors.Is(err, ErrNotExist) {
			continue // what the reference leads to is checked with all others
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", a.File, err)
		}
		if f.Image() && len(a.AlternativeText) == 0 {
			v.errs = append(v.errs, Invalid([]string{fieldAttachments, strconv.Itoa(i), "alternativeText"},
				"is required of an image: say what %s shows, for who cannot see it", f.Name))
		}
	}
	if len(v.errs) > 0 {
		return v.errs
	}
	return nil
}

// publishFiles notes in the files of a content that they are published.
func (tx *Tx) publishFiles(c Content) error {
	for _, a := range AttachmentsOf(c) {
		if a.File == "" {
			continue // tried, and refused by validation
		}
		f, err := tx.file(a.File)
		if err != nil {
			return fmt.Errorf("read %s: %w", a.File, err)
		}
		if f.Published != nil {
			continue
		}
		f.Rev++
		f.Published = &tx.at
		if err := tx.addPrivate(kindFile, f.ID, f.Rev, f, nil); err != nil {
			return err
		}
	}
	return nil
}

// fieldUploadedBy is the field by which a file that nothing published refers to
// its person: by it they are counted.
const fieldUploadedBy = "uploadedBy"

// privateReferences lists the references that a private document makes.
func privateReferences(kind Kind, doc []byte) ([]Reference, error) {
	switch kind {
	case kindFile:
		return fileReferences(doc)
	case kindToken:
		t, err := decodePrivate[Token](doc)
		return t.references(), err
	case kindComment:
		c, err := decodePrivate[Comment](doc)
		return c.references(), err
	case kindNotice:
		n, err := decodePrivate[notice](doc)
		return n.references(), err
	case kindLink:
		l, err := decodePrivate[ContributionLink](doc)
		return []Reference{l.reference()}, err
	case kindContribution:
		c, err := decodeContribution(doc)
		if err != nil {
			return nil, err
		}
		return c.references(), nil
	}
	return nil, nil
}

func fileReferences(doc []byte) ([]Reference, error) {
	f, err := decodePrivate[File](doc)
	if err != nil || f.Published != nil || f.Removed != nil {
		return nil, err
	}
	return []Reference{{Target: f.UploadedBy, Kind: kindFile, Field: fieldUploadedBy, Source: f.ID}}, nil
}

// privateDelta says what a change of a private document changes in references, drops
// of keys, and rewrites.
func privateDelta(change Change, before func(ID) ([]byte, error)) (d DocDelta, err error) {
	now, err := privateReferences(change.Kind, change.Document)
	if err != nil {
		return d, err
	}
	if d.Rewrites, err = rewritesOf(change.Kind, change.Document); err != nil {
		return d, err
	}
	var was []Reference
	switch old, err := before(change.ID); {
	case errors.Is(err, ErrNotExist):
	case err != nil:
		return d, err
	default:
		if was, err = privateReferences(change.Kind, old); err != nil {
			return d, err
		}
		if d.DropKeys, err = droppedKeys(change, old); err != nil {
			return d, err
		}
	}
	d.AddRefs, d.DropRefs = difference(was, now)
	return d, nil
}

// droppedKeys lists the keys that a private document had and has no more.
func droppedKeys(change Change, old []byte) ([]string, error) {
	had, err := privateKeys(change.Kind, old)
	if err != nil {
		return nil, err
	}
	has, err := privateKeys(change.Kind, change.Document)
	_, dropped := difference(had, has)
	return dropped, err
}
