package kb

import (
	"context"
	"errors"
	"io"
	"strconv"
)

// File answers a file that the viewer may read; ErrNotExist for any other.
func (b *Base) File(ctx context.Context, v Viewer, id ID) (f *File, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		f, err = b.readableFile(r, v, id)
		return err
	})
	return f, err
}

// OpenFile answers a file with its content, to whom File answers it.
func (b *Base) OpenFile(ctx context.Context, v Viewer, id ID) (*File, func() (io.ReadCloser, error), error) {
	f, err := b.File(ctx, v, id)
	if err != nil {
		return nil, nil, err
	}
	return f, func() (io.ReadCloser, error) {
		content, _, err := b.Store.Blobs().Open(ctx, f.Blob)
		return content, err
	}, nil
}

// Files answers files by id, in one look at the replica, without asking who may
// read them: for those that an entry or contribution shows which its reader may
// see. nil for those that are not there.
func (b *Base) Files(ctx context.Context, ids []ID) ([]*File, error) {
	files := make([]*File, len(ids))
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		for i, id := range ids {
			f, err := readFile(id, r.Document)
			if err != nil && !errors.Is(err, ErrNotExist) {
				return err
			}
			if err == nil {
				files[i] = f
			}
		}
		return nil
	})
	return files, err
}

func (b *Base) readableFile(r ReplicaReader, v Viewer, id ID) (*File, error) {
	f, err := readFile(id, r.Document)
	if err != nil {
		return nil, err
	}
	if publicFile(r, id) || !v.Anonymous() && v.Person == f.UploadedBy {
		return f, nil
	}
	shown, err := b.proposedFile(r, v, id)
	if err == nil && !shown {
		err = ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// proposedFile reports whether a contribution that the viewer may read proposes to
// attach a file.
func (b *Base) proposedFile(r ReplicaReader, v Viewer, id ID) (bool, error) {
	if v.Anonymous() {
		return false, nil
	}
	for source := range r.Referrers(id, kindContribution, fieldAttachments, "", false) {
		c, err := readContribution(r, source)
		if err != nil {
			return false, err
		}
		if v.AllowOn(ActionRead, c, b.Now()) == nil {
			return true, nil
		}
	}
	return false, nil
}

// publicFile reports whether an entry refers to a file. An archived one does too;
// one of whose present revision it is no part does not.
func publicFile(r ReplicaReader, id ID) bool {
	return r.CountReferrers(id, KindPractice, fieldAttachments)+r.CountReferrers(id, KindCaseStudy, fieldAttachments) > 0
}

// checkAttached refuses files that a writer may not read: for them they do not
// exist. It takes them out of the content, so that nothing else that is wrong with it
// tells of them.
func (b *Base) checkAttached(ctx context.Context, v Viewer, c Content) error {
	attached := AttachmentsOf(c)
	if len(attached) == 0 {
		return nil
	}
	var errs Errors
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		for i, a := range attached {
			if a.File == "" {
				continue // is required: validation says so
			}
			switch _, err := b.readableFile(r, v, a.File); {
			case errors.Is(err, ErrNotExist):
				errs = append(errs, notFound([]string{fieldAttachments, strconv.Itoa(i), "file"}, "there is no file %q", string(a.File)))
				attached[i].File = ""
			case err != nil:
				return err
			}
		}
		return nil
	})
	if err == nil && errs != nil {
		err = errs
	}
	return err
}
