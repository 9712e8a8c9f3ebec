package mongodb

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const defaultDatabase = "prologis"

// reserved are the databases that MongoDB keeps for itself: what is in local is not
// even copied to the other members.
var reserved = []string{"admin", "config", "local"}

// target is where a URI leads: what may be shown of it, and how to take its
// secrets out of a text. However it is printed, it shows none.
type target struct {
	hosts    string
	database string
	scrubber *strings.Replacer
}

func (t target) String() string {
	return fmt.Sprintf("MongoDB database %q at %s", t.database, t.hosts)
}

// userinfo is everything up to the last "@": more than it should be when the
// password was not percent-encoded, never less.
var userinfo = regexp.MustCompile(`^(mongodb(?:\+srv)?://)(.*)@`)

// secretOption finds the URI options whose values are secrets.
var secretOption = regexp.MustCompile(`(?i)([?&](?:[a-z]*password|authMechanismProperties)=)([^&]*)`)

// parseTarget checks a URI and takes it apart. Its error is that of the URI with
// the secrets taken out, as the driver's own would quote pieces of them.
func parseTarget(uri string) (target, error) {
	shown := secretOption.ReplaceAllString(userinfo.ReplaceAllString(uri, "${1}"), "${1}xxx")
	if check(uri) != nil {
		if err := check(shown); err != nil {
			return target{}, fmt.Errorf("the MongoDB URI cannot be used: %w: write mongodb://USER:PASSWORD@HOST:27017/%s", err, defaultDatabase)
		}
		return target{}, fmt.Errorf("the MongoDB URI for %s cannot be used because of its user name, password or secret options: "+
			"percent-encode the characters : / ? # [ ] @ %% in them", shown)
	}
	_, rest, _ := strings.Cut(shown, "://")
	hosts, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "?")
	database, err := url.PathUnescape(path)
	if err != nil || strings.ContainsAny(database, "/\\. \"$*<>:|?\x00") || len(database) > 63 {
		return target{}, fmt.Errorf("the MongoDB URI names the database %q, which is no database name: use letters, digits, - and _", path)
	}
	if slices.Contains(reserved, database) {
		return target{}, fmt.Errorf("the MongoDB URI names the database %q, which is MongoDB's own: name another, "+
			"and the one that holds the user with authSource, as in mongodb://HOST/%s?authSource=%s", database, defaultDatabase, database)
	}
	if database == "" {
		database = defaultDatabase
	}
	hosts, _, _ = strings.Cut(hosts, "?")
	return target{hosts, database, scrubberOf(uri)}, nil
}

// check answers what the driver says of a URI. Options that need credentials
// are let through, as what is shown has none.
func check(uri string) error {
	err := options.Client().ApplyURI(uri).Validate()
	if err != nil && !userinfo.MatchString(uri) && strings.Contains(strings.ToLower(uri), "authmechanism") {
		return nil
	}
	return err
}

// scrubberOf replaces what must not be shown, as written and decoded.
func scrubberOf(uri string) *strings.Replacer {
	var secrets []string
	add := func(secret string) {
		if decoded, err := url.QueryUnescape(secret); err == nil {
			secrets = append(secrets, decoded)
		}
		if decoded, err := url.PathUnescape(secret); err == nil {
			secrets = append(secrets, decoded)
		}
		secrets = append(secrets, secret)
	}
	if m := userinfo.FindStringSubmatch(uri); m != nil {
		if _, password, ok := strings.Cut(m[2], ":"); ok {
			add(password)
		}
		add(m[2])
	}
	for _, m := range secretOption.FindAllStringSubmatch(uri, -1) {
		add(m[2])
	}
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return s == "" })
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // of several at a place the first counts
	var pairs []string
	for _, secret := range secrets {
		pairs = append(pairs, secret, "xxx")
	}
	return strings.NewReplacer(pairs...)
}
