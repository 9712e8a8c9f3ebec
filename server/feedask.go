package main

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"prologis/graph"
	"prologis/kb"
)

// feedRequest is what the address of a feed or a table asks for. Its parameters are
// the arguments of GraphQL's search: q is query; language, syntax, filter (as JSON),
// expand, without, first and after are called so; order is orderBy. Beside filter each facet
// has a parameter of its name, and kind. Lists are separated by commas, or their
// parameter is given several times. in are the languages of the texts shown.
type feedRequest struct {
	values    url.Values     // as they were given
	arguments map[string]any // of search
	filter    map[string]any // that the parameters of facets make
	languages []string
	size      int
}

// feedParameters say what to do with each parameter.
var feedParameters = map[string]func(q *feedRequest, name string, values []string) error{
	"q":             func(q *feedRequest, _ string, v []string) error { return q.one("query", "q", v) },
	"language":      func(q *feedRequest, name string, v []string) error { return q.one("language", name, v) },
	"syntax":        (*feedRequest).syntax,
	"after":         func(q *feedRequest, name string, v []string) error { return q.one("after", name, v) },
	"in":            (*feedRequest).shownIn,
	"filter":        (*feedRequest).json,
	"expand":        (*feedRequest).expand,
	"without":       func(q *feedRequest, _ string, v []string) error { q.arguments["without"] = listed(v); return nil },
	"order":         (*feedRequest).order,
	"first":         func(*feedRequest, string, []string) error { return nil }, // readFeed does
	"kind":          func(q *feedRequest, _ string, v []string) error { q.filter["kinds"] = constants(v); return nil },
	"year":          (*feedRequest).years,
	"evidence":      (*feedRequest).numbers,
	"status":        (*feedRequest).constant,
	"level":         (*feedRequest).constant,
	"reviewLabel":   (*feedRequest).constant,
	"languages":     func(q *feedRequest, _ string, v []string) error { q.in("language", listed(v)); return nil },
	"themes":        (*feedRequest).references,
	"targetGroups":  (*feedRequest).references,
	"instruments":   (*feedRequest).references,
	"areas":         (*feedRequest).references,
	"territories":   (*feedRequest).references,
	"organisations": (*feedRequest).references,
	"programmes":    (*feedRequest).references,
	"scheme":        (*feedRequest).references,
}

// readAddress reads what stands behind the question mark of an address; a parameter that
// cannot be read is a mistake, since without it another question would be answered.
func readAddress(raw string) (url.Values, error) {
	for pair := range strings.SplitSeq(raw, "&") {
		if _, err := url.ParseQuery(pair); err != nil {
			name, _, _ := strings.Cut(pair, "=")
			return nil, kb.Invalid([]string{name}, "cannot be read: %s", err.Error())
		}
	}
	return url.ParseQuery(raw)
}

// readFeed reads the parameters of a request; order is what counts without one.
func readFeed(values url.Values, size, most int, order string) (*feedRequest, error) {
	q := &feedRequest{values: values, arguments: map[string]any{"query": ""}, filter: map[string]any{}, languages: kb.DefaultLanguages, size: size}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		read, known := feedParameters[name]
		if !known {
			return nil, kb.Invalid([]string{name}, "is no parameter; there are %s", strings.Join(slices.Sorted(maps.Keys(feedParameters)), ", "))
		}
		if err := read(q, name, values[name]); err != nil {
			return nil, err
		}
	}
	if q.arguments["orderBy"] == nil && !values.Has("order") {
		if err := q.order("order", []string{order}); err != nil {
			return nil, err
		}
	}
	if first, given := values["first"]; given {
		n, err := strconv.Atoi(first[0])
		if err != nil || n < 1 || n > most || len(first) > 1 {
			return nil, kb.Invalid([]string{"first"}, "is a number from 1 to %d, not %q", most, strings.Join(first, ","))
		}
		q.size = n
	}
	q.together()
	return q, nil
}

// together puts the parameters of facets beside the filter given as JSON.
func (q *feedRequest) together() {
	given, is := q.arguments["filter"]
	switch {
	case is && len(q.filter) > 0:
		q.filter["and"] = []any{given}
		q.arguments["filter"] = q.filter
	case len(q.filter) > 0:
		q.arguments["filter"] = q.filter
	}
}

func (q *feedRequest) one(argument, name string, values []string) error {
	if len(values) > 1 {
		return kb.Invalid([]string{name}, "is given %d times", len(values))
	}
	q.arguments[argument] = values[0]
	if name == "language" && values[0] != "" && !q.values.Has("in") {
		return q.shownIn(name, values)
	}
	return nil
}

func (q *feedRequest) shownIn(name string, values []string) error {
	q.languages = nil
	for _, tag := range listed(values) {
		canonical, ok := kb.CanonicalTag(tag)
		if !ok {
			return kb.Invalid([]string{name}, "%q is not a BCP 47 language tag, such as it or pt-BR", tag)
		}
		q.languages = append(q.languages, canonical)
	}
	return nil
}

func (q *feedRequest) json(name string, values []string) error {
	if len(values) > 1 {
		return kb.Invalid([]string{name}, "is given %d times", len(values))
	}
	filter, err := graph.ReadFilter(values[0])
	if err != nil {
		return kb.Invalid([]string{name}, "is not a SearchFilter as JSON, such as {\"kinds\":[\"PRACTICE\"]}: %s", err)
	}
	if filter != nil {
		q.arguments["filter"] = filter
	}
	return nil
}

func (q *feedRequest) expand(_ string, values []string) error {
	if by := listed(values); !slices.Equal(by, []string{"none"}) {
		q.arguments["expand"] = constants(by)
	} else {
		q.arguments["expand"] = []string{}
	}
	return nil
}

func (q *feedRequest) syntax(name string, values []string) error {
	if len(values) > 1 {
		return kb.Invalid([]string{name}, "is given %d times", len(values))
	}
	q.arguments[name] = strings.ToUpper(values[0])
	return nil
}

// feedOrders are what there is to order by.
var feedOrders = map[string]string{"title": "TITLE", "updatedAt": "UPDATED_AT", "createdAt": "CREATED_AT"}

// byRelevance is the order that is none.
const byRelevance = "relevance"

func (q *feedRequest) order(name string, values []string) error {
	asked := values[0]
	field, known := feedOrders[strings.TrimPrefix(asked, "-")]
	switch {
	case len(values) > 1:
		return kb.Invalid([]string{name}, "is given %d times", len(values))
	case asked == byRelevance:
		return nil
	case !known:
		return kb.Invalid([]string{name}, "%q is none of relevance, title, updatedAt, createdAt, of which all but the first may have a - before them", asked)
	}
	direction := "ASC"
	if strings.HasPrefix(asked, "-") {
		direction = "DESC"
	}
	q.arguments["orderBy"] = map[string]any{"field": field, "direction": direction}
	return nil
}

// years reads a year, or a span of years such as 2014-2016, -2016 or 2014-.
func (q *feedRequest) years(name string, values []string) error {
	from, to, span := strings.Cut(values[0], "-")
	if !span {
		to = from
	}
	years := map[string]any{}
	for bound, text := range map[string]string{"gte": from, "lte": to} {
		if text == "" {
			continue
		}
		year, err := strconv.Atoi(text)
		if err != nil {
			return kb.Invalid([]string{name}, "%q is neither a year such as 2014 nor a span such as 2014-2016", values[0])
		}
		years[bound] = year
	}
	if len(values) > 1 || len(years) == 0 {
		return kb.Invalid([]string{name}, "%q is not one year or one span of years", strings.Join(values, ","))
	}
	q.filter["year"] = years
	return nil
}

func (q *feedRequest) numbers(name string, values []string) error {
	numbers := []int{}
	for _, text := range listed(values) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return kb.Invalid([]string{name}, "%q is not a number", text)
		}
		numbers = append(numbers, n)
	}
	q.in(name, numbers)
	return nil
}

func (q *feedRequest) in(name string, values any) { q.filter[name] = map[string]any{"in": values} }

func (q *feedRequest) constant(name string, values []string) error {
	q.in(name, constants(values))
	return nil
}

func (q *feedRequest) references(name string, values []string) error {
	q.in(name, listed(values))
	return nil
}

// listed answers the members of a list.
func listed(values []string) []string {
	list := []string{}
	for _, value := range values {
		for one := range strings.SplitSeq(value, ",") {
			if one = strings.TrimSpace(one); one != "" {
				list = append(list, one)
			}
		}
	}
	return list
}

// constants answers values of an enum of the schema: case-study is CASE_STUDY.
func constants(values []string) []string {
	list := listed(values)
	for i, one := range list {
		list[i] = strings.ReplaceAll(strings.ToUpper(one), "-", "_")
	}
	return list
}

// headers ask for the languages of the texts in the name of the reader.
func (q *feedRequest) headers() http.Header {
	return http.Header{"Accept-Language": {strings.Join(q.languages, ",")}}
}

// following are the parameters of what comes behind a cursor.
func (q *feedRequest) following(cursor string) url.Values {
	values := maps.Clone(q.values)
	values.Set("after", cursor)
	return values
}

// blame names in an error of search the parameter in place of the argument.
func (q *feedRequest) blame(err error) error {
	problem := *kb.Problems(err)[0]
	if len(problem.Path) == 0 {
		return err
	}
	path := problem.Path
	switch {
	case path[0] == "query":
		path = append([]string{"q"}, path[1:]...)
	case len(path) > 2 && path[0] == "filter" && path[1] == "and" && len(q.filter) > 0:
		path = append([]string{"filter"}, path[3:]...)
	case len(path) > 1 && path[0] == "filter" && q.filter[path[1]] != nil:
		path = path[1:]
		if path[0] == "kinds" {
			path[0] = "kind"
		}
	}
	problem.Path = path
	return &problem
}
