package replica

import (
	"bytes"
	"encoding/binary"
	"strings"

	"prologis/kb"
)

// sep ends every part of a key but the last. No id, kind or field has it, so
// that a prefix of whole parts is a prefix of nothing else.
const sep = "\x00"

// documentKey is an id with its last "_" made a sep: the documents of a kind
// stand together (concept_x apart from concept_scheme_x), in the order of ids.
func documentKey(id kb.ID) []byte {
	key := []byte(id)
	if i := bytes.LastIndexByte(key, '_'); i >= 0 {
		key[i] = sep[0]
	}
	return key
}

func documentID(key []byte) kb.ID {
	return kb.ID(bytes.Replace(key, []byte(sep), []byte("_"), 1))
}

// wellFormed keeps out ids that would be taken for another's key.
func wellFormed(id kb.ID) bool { return id != "" && !strings.Contains(string(id), sep) }

func revisionKey(id kb.ID, rev int) []byte {
	return binary.BigEndian.AppendUint64([]byte(string(id)+sep), uint64(rev))
}

// referrersKey is the beginning of the keys of the references to target by a
// field of a kind, and the key of their number.
func referrersKey(target kb.ID, kind kb.Kind, field string) string {
	return string(target) + sep + string(kind) + sep + field + sep
}

func referenceKey(ref kb.Reference) string {
	return referrersKey(ref.Target, ref.Kind, ref.Field) + string(ref.Source)
}

func parseReference(key []byte) kb.Reference {
	parts := strings.SplitN(string(key), sep, 4)
	return kb.Reference{Target: kb.ID(parts[0]), Kind: kb.Kind(parts[1]), Field: parts[2], Source: kb.ID(parts[3])}
}

func changeKey(seq kb.Seq, index int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, uint64(seq)), uint32(index))
}

// present is a document as it is stored: its revision in front of it.
func present(rev int, document []byte) []byte {
	return append(binary.AppendUvarint(make([]byte, 0, len(document)+2), uint64(rev)), document...)
}

// parsePresent answers nothing for what is not stored.
func parsePresent(value []byte) (rev int, document []byte) {
	n, size := binary.Uvarint(value)
	if size <= 0 {
		return 0, nil
	}
	return int(n), value[size:]
}

func number(value []byte) int {
	n, _ := binary.Varint(value)
	return int(n)
}

func numberValue(n int) []byte { return binary.AppendVarint(nil, int64(n)) }
