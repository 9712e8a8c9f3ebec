package kb

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// cutTexts answers a document in which the texts and objects at some paths are empty. All its other
// bytes stay as they are, so that everybody comes to the same document; what is neither,
// or not there, is left out.
func cutTexts(doc []byte, paths []string) []byte {
	c := &cutting{doc: doc, dec: json.NewDecoder(bytes.NewReader(doc)), at: map[string]bool{}}
	for _, path := range paths {
		c.at[path] = true
	}
	if err := c.value(""); err != nil {
		return doc // is damaged, and no text of anybody's
	}
	return append(c.kept, doc[c.done:]...)
}

// cutting is a walk through a document.
type cutting struct {
	doc  []byte
	dec  *json.Decoder
	at   map[string]bool
	kept []byte
	done int64 // up to where kept has it
}

func (c *cutting) value(path string) error {
	before := c.dec.InputOffset()
	token, err := c.dec.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case string:
		if c.at[path] {
			c.cut(before, `""`)
		}
	case json.Delim:
		if err := c.members(path, token); err != nil {
			return err
		}
		if token == '{' && path != "" && c.at[path] {
			c.cut(before, "{}")
		}
	}
	return nil
}

// members walks through what is in an object or a list.
func (c *cutting) members(path string, opening json.Delim) error {
	for i := 0; c.dec.More(); i++ {
		name := strconv.Itoa(i)
		if opening == '{' {
			key, err := c.dec.Token()
			if err != nil {
				return err
			}
			name, _ = key.(string)
		}
		if path != "" {
			name = path + "/" + name
		}
		if err := c.value(name); err != nil {
			return err
		}
	}
	_, err := c.dec.Token()
	return err
}

// cut empties what was read last, and begins behind a place.
func (c *cutting) cut(before int64, empty string) {
	start := before + int64(bytes.IndexByte(c.doc[before:], empty[0]))
	c.kept = append(append(c.kept, c.doc[c.done:start]...), empty...)
	c.done = c.dec.InputOffset()
}
