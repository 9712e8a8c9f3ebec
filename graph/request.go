package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// Most bytes of a request: of anybody, and of who has signed in, whose largest good
// input goes into it however it is escaped.
const (
	maxBody       = 1 << 20
	maxSignedBody = 8 << 20
)

// bodyLimit answers how many bytes a request may have.
func (h *endpoint) bodyLimit(r *http.Request) int64 {
	if r.ContentLength >= 0 && r.ContentLength <= maxBody || h.signedIn(r) != nil {
		return maxBody
	}
	return maxSignedBody
}

// readRequest reads the parameters of a request of so many bytes at most.
func readRequest(w http.ResponseWriter, r *http.Request, limit int64) (*graphql.RawParams, *httpError) {
	var raw map[string]json.RawMessage
	var err *httpError
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		raw, err = readURL(r.URL)
	case http.MethodPost:
		raw, err = readBody(w, r, limit)
	default:
		w.Header().Set("Allow", "GET, POST, OPTIONS")
		return nil, badRequest(http.StatusMethodNotAllowed, "use GET or POST")
	}
	if err != nil {
		return nil, err
	}
	return readParams(raw, r.Header)
}

// readParams reads the parameters from their JSON.
func readParams(raw map[string]json.RawMessage, headers http.Header) (*graphql.RawParams, *httpError) {
	params := &graphql.RawParams{Headers: headers}
	for _, p := range []struct {
		name string
		to   any
	}{
		{"query", &params.Query}, {"operationName", &params.OperationName},
		{"variables", &params.Variables}, {"extensions", &params.Extensions},
	} {
		if err := decode(raw[p.name], p.to); err != nil {
			return nil, badRequest(http.StatusBadRequest, "the parameter "+p.name+" is not of its type")
		}
	}
	if params.Query == "" {
		return nil, badRequest(http.StatusBadRequest, "the parameter query is missing")
	}
	return params, nil
}

// decode reads one parameter; null is an absent one. Numbers stay exact.
func decode(raw json.RawMessage, to any) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(to)
}

func readURL(u *url.URL) (map[string]json.RawMessage, *httpError) {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, badRequest(http.StatusBadRequest, "the address cannot be read")
	}
	raw := map[string]json.RawMessage{}
	for _, name := range []string{"variables", "extensions"} {
		if v := values.Get(name); v != "" {
			raw[name] = json.RawMessage(v)
		}
	}
	for _, name := range []string{"query", "operationName"} {
		if v := values.Get(name); v != "" {
			raw[name], _ = json.Marshal(v) // a string
		}
		if !utf8.ValidString(values.Get(name)) {
			return nil, badRequest(http.StatusBadRequest, "the address is not in UTF-8")
		}
	}
	return raw, nil
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) (map[string]json.RawMessage, *httpError) {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || mediaType != typeJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, badRequest(http.StatusUnsupportedMediaType, "send "+typeJSON+" in UTF-8, or with files "+typeMultipart)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, badRequest(http.StatusRequestEntityTooLarge, fmt.Sprintf("the request has more than %d MiB; of who has signed in %d are taken", limit>>20, maxSignedBody>>20))
	}
	if err != nil {
		return nil, badRequest(http.StatusBadRequest, "the request broke off")
	}
	return readObject(body, "the body is not a JSON object")
}

// readObject reads a JSON object. What is no Unicode would be read as other characters
// than those that were sent.
func readObject(text []byte, otherwise string) (raw map[string]json.RawMessage, refused *httpError) {
	if !utf8.Valid(text) {
		return nil, badRequest(http.StatusBadRequest, "the request is not in UTF-8")
	}
	if err := json.Unmarshal(text, &raw); err != nil || raw == nil {
		return nil, badRequest(http.StatusBadRequest, otherwise)
	}
	if at := halfPair(text); at >= 0 {
		return nil, badRequest(http.StatusBadRequest, fmt.Sprintf("the request has half a pair of UTF-16 at byte %d (%s)", at, text[at:at+6]))
	}
	return raw, nil
}

// halfPair answers where JSON has half of a character as \uD800 to \uDFFF; -1 for
// nowhere.
func halfPair(text []byte) int {
	for i := 0; i < len(text)-5; i++ {
		if text[i] != '\\' {
			continue
		}
		r := unit(text[i:])
		if r < 0 || !utf16.IsSurrogate(r) {
			i++ // an escape
			continue
		}
		if utf16.DecodeRune(r, unit(text[i+6:])) == utf8.RuneError {
			return i
		}
		i += 11
	}
	return -1
}

// unit reads \uXXXX; -1 for anything else.
func unit(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 32)
	if err != nil {
		return -1
	}
	return rune(n)
}
