package cite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// cslItem is an item of CSL-JSON
// (https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types).
type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title"`
	Author    []cslName `json:"author,omitempty"`
	Issued    cslDate   `json:"issued"`
	Publisher string    `json:"publisher,omitempty"`
	Genre     string    `json:"genre,omitempty"`
	Language  string    `json:"language,omitempty"`
	Version   string    `json:"version,omitempty"`
	Abstract  string    `json:"abstract,omitempty"`
	URL       string    `json:"URL"`
}

type cslName struct {
	Literal string `json:"literal"`
}

type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

func (r record) cslJSON() (string, error) {
	item := cslItem{
		ID: r.key, Type: "webpage", Title: r.title, Publisher: r.publisher, Genre: r.genre, Language: r.language,
		Abstract: r.abstract, URL: r.address,
		Issued: cslDate{[][]int{{r.date.Year(), int(r.date.Month()), r.date.Day()}}},
	}
	for _, name := range r.authors {
		item.Author = append(item.Author, cslName{name})
	}
	if r.revision > 0 {
		item.Version = strconv.Itoa(r.revision)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(item); err != nil {
		return "", fmt.Errorf("cite %s as CSL-JSON: %w", r.key, err)
	}
	return string(bytes.TrimSpace(b.Bytes())), nil
}
