package glossary

import (
	"encoding/binary"
	"fmt"
	"io"

	"prologis/kb"
)

// encoder writes numbers and strings; it keeps the first error.
type encoder struct {
	w   io.Writer
	buf []byte
	err error
}

func (e *encoder) flush() {
	if e.err == nil && len(e.buf) > 0 {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

// room writes out what has gathered.
func (e *encoder) room() {
	if len(e.buf) > 64<<10 {
		e.flush()
	}
}

func (e *encoder) write(s string)  { e.buf = append(e.buf, s...); e.room() }
func (e *encoder) number(n uint64) { e.buf = binary.AppendUvarint(e.buf, n) }
func (e *encoder) uint32(n uint32) { e.buf = binary.LittleEndian.AppendUint32(e.buf, n); e.room() }
func (e *encoder) uint64(n uint64) { e.buf = binary.LittleEndian.AppendUint64(e.buf, n); e.room() }
func (e *encoder) string(s string) { e.number(uint64(len(s))); e.write(s) }
func (e *encoder) ref(r ref)       { e.uint32(uint32(r.concept)); e.number(uint64(r.label)) }
func (e *encoder) strings(all []string) {
	e.number(uint64(len(all)))
	for _, s := range all {
		e.string(s)
	}
}

func (e *encoder) flags(flags ...bool) {
	b := byte(0)
	for i, flag := range flags {
		if flag {
			b |= 1 << i
		}
	}
	e.buf = append(e.buf, b)
}

// decoder reads what an encoder wrote; it keeps the first error, and answers zeros
// behind it.
type decoder struct {
	data []byte
	err  error
}

// take answers the next n bytes; they are not copied.
func (d *decoder) take(n int) []byte {
	if d.err == nil && (n < 0 || n > len(d.data)) {
		d.err = fmt.Errorf("%w: it is cut off", kb.ErrDamaged)
	}
	if d.err != nil {
		return nil
	}
	taken := d.data[:n]
	d.data = d.data[n:]
	return taken
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.data)
	if size <= 0 {
		d.take(-1)
		return 0
	}
	d.take(size)
	return n
}

// count answers how many things follow, of so many bytes each at least.
func (d *decoder) count(bytes int) int {
	n := d.number()
	if n > uint64(len(d.data)/bytes) {
		d.take(-1)
		return 0
	}
	return int(n)
}

func (d *decoder) byte() byte {
	if s := d.take(1); len(s) > 0 {
		return s[0]
	}
	return 0
}

func (d *decoder) uint32() uint32 {
	if len(d.data) < 4 {
		d.take(-1)
		return 0
	}
	n := binary.LittleEndian.Uint32(d.data)
	d.data = d.data[4:]
	return n
}

func (d *decoder) uint64() uint64 {
	if len(d.data) < 8 {
		d.take(-1)
		return 0
	}
	n := binary.LittleEndian.Uint64(d.data)
	d.data = d.data[8:]
	return n
}

func (d *decoder) string() string { return string(d.take(d.count(1))) }
func (d *decoder) ref() ref       { return ref{number(d.uint32()), uint32(d.number())} }

func (d *decoder) strings() []string {
	all := make([]string, d.count(1))
	for i := range all {
		all[i] = d.string()
	}
	return all
}
