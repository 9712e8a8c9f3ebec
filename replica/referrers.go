package replica

import (
	"iter"

	"prologis/kb"
)

func (r *reader) Referrers(target kb.ID, kind kb.Kind, field string, after kb.ID, descending bool) iter.Seq[kb.ID] {
	return func(yield func(kb.ID) bool) {
		prefix := []byte(referrersKey(target, kind, field))
		scan(r.in(bucketReferences), prefix, []byte(after), descending, func(k, _ []byte) bool {
			return yield(kb.ID(k[len(prefix):]))
		})
	}
}

func (r *reader) CountReferrers(target kb.ID, kind kb.Kind, field string) int {
	return number(r.in(bucketReferrers).Get([]byte(referrersKey(target, kind, field))))
}

func (r *reader) Fields(target kb.ID, kind kb.Kind) iter.Seq[string] {
	return func(yield func(string) bool) {
		prefix := []byte(string(target) + sep + string(kind) + sep)
		scan(r.in(bucketReferrers), prefix, nil, false, func(k, _ []byte) bool {
			return yield(string(k[len(prefix) : len(k)-len(sep)]))
		})
	}
}

func (r *reader) AllReferrers(target kb.ID) iter.Seq[kb.Reference] {
	return r.references([]byte(string(target) + sep))
}

func (r *reader) References() iter.Seq[kb.Reference] { return r.references(nil) }

func (r *reader) references(prefix []byte) iter.Seq[kb.Reference] {
	return func(yield func(kb.Reference) bool) {
		scan(r.in(bucketReferences), prefix, nil, false, func(k, _ []byte) bool {
			return yield(parseReference(k))
		})
	}
}
