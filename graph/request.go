package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"
)

// maxBody bounds a request.
const maxBody = 1 << 20

// readRequest reads the parameters of a request.
func readRequest(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *httpError) {
	var raw map[string]json.RawMessage
	var err *httpError
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		raw, err = readURL(r.URL)
	case http.MethodPost:
		raw, err = readBody(w, r)
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
	}
	return raw, nil
}

func readBody(w http.ResponseWriter, r *http.Request) (map[string]json.RawMessage, *httpError) {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || mediaType != typeJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, badRequest(http.StatusUnsupportedMediaType, "send "+typeJSON+" in UTF-8, or with files "+typeMultipart)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, badRequest(http.StatusRequestEntityTooLarge, "the request has more than 1 MiB")
	}
	if err != nil {
		return nil, badRequest(http.StatusBadRequest, "the request broke off")
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil || raw == nil {
		return nil, badRequest(http.StatusBadRequest, "the body is not a JSON object")
	}
	return raw, nil
}
