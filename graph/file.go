package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// file resolves File.
type file struct{}

func (file) Width(_ context.Context, f *kb.File) (*int, error)  { return pixels(f.Width), nil }
func (file) Height(_ context.Context, f *kb.File) (*int, error) { return pixels(f.Height), nil }

func (file) URL(ctx context.Context, f *kb.File) (string, error) {
	return operationOf(ctx).base.Settings().BaseURL + "/files/" + string(f.ID), nil
}

func (file) ViewerCan(ctx context.Context, _ *kb.File) ([]*kb.Permission, error) {
	return granted(ctx, (*kb.Granted).OnFile)
}

func pixels(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// attachment resolves Attachment.
type attachment struct{}

// File answers the file of an attachment: whoever sees the attachment may see it.
func (attachment) File(ctx context.Context, a *kb.Attachment) (*kb.File, error) {
	op := operationOf(ctx)
	op.mu.Lock()
	defer op.mu.Unlock()
	if err := op.loaded.addFiles(ctx, op.base, []kb.ID{a.File}); err != nil {
		return nil, err
	}
	return op.loaded.files[a.File], nil
}

// addFiles reads the files that are missing, in one look at the replica.
func (l *loaded) addFiles(ctx context.Context, base *kb.Base, ids []kb.ID) error {
	var missing []kb.ID
	for _, id := range ids {
		if l.files[id] == nil {
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	found, err := base.Files(ctx, missing)
	for i, f := range found {
		l.files[missing[i]] = f
	}
	return err
}

// filesOf answers the files that entries have attached.
func filesOf(entries []kb.Entry) (ids []kb.ID) {
	for _, e := range entries {
		for _, a := range templateOf(e).Attachments {
			ids = append(ids, a.File)
		}
	}
	return ids
}

func (mutation) UploadFile(ctx context.Context, input model.UploadFileInput) (*model.UploadFilePayload, error) {
	op := operationOf(ctx)
	err := notEmpty(map[string]*string{"idempotencyKey": input.IdempotencyKey})
	if err == nil {
		var f *kb.File
		f, err = op.base.Upload(ctx, op.viewer, kb.UploadInput{
			Name: input.File.Name, Content: input.File.Content, Size: input.File.Size, IdempotencyKey: value(input.IdempotencyKey),
		})
		if err == nil {
			op.catchUp()
			return &model.UploadFilePayload{File: f}, nil
		}
	}
	problems, err := op.userErrors(err)
	return &model.UploadFilePayload{UserErrors: problems}, err
}
