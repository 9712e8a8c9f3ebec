package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// whenTold names what something was when it was told, of classes that came later.
var whenTold = map[string]string{"written before": "draft", "taken back": "handed in"}

// overhearing are the streams that roles listen to while everything is planted.
type overhearing struct {
	v      *visibility
	cancel context.CancelFunc
	heard  sync.WaitGroup
	mu     sync.Mutex
	told   map[string]*strings.Builder // by role
}

// overhear subscribes as every role that there is, with everything selected.
func (v *visibility) overhear() *overhearing {
	ctx, cancel := context.WithCancel(v.t.Context())
	o := &overhearing{v: v, cancel: cancel, told: map[string]*strings.Builder{}}
	for _, root := range v.schema.Subscription.Fields {
		v.visited["Subscription."+root.Name] = true
		for _, part := range v.under(root.Name, root.Type.Name(), 1).split(mostFields) {
			for _, role := range roles {
				if role == "anonymous" || v.tokens[role] != "" {
					o.listen(ctx, role, "subscription { "+part.String()+" }")
				}
			}
		}
	}
	return o
}

// listen returns when the server stands ready to tell of what happens.
func (o *overhearing) listen(ctx context.Context, role, query string) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		o.v.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.v.URL()+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		o.v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	if role != "anonymous" {
		r.Header.Set("Authorization", "Bearer "+o.v.tokens[role])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		o.v.t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		o.v.t.Fatalf("%s: %.300s: %s %.600s", role, query, response.Status, text)
	}
	o.heard.Go(func() {
		defer response.Body.Close()
		for part := make([]byte, 64<<10); ; {
			n, err := response.Body.Read(part)
			o.note(role, string(part[:n]))
			if err != nil {
				return
			}
		}
	})
}

func (o *overhearing) note(role, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.told[role] == nil {
		o.told[role] = &strings.Builder{}
	}
	o.told[role].WriteString(text)
}

// hold waits until those who may see the last contribution have heard of it, and
// holds what everybody heard against what they may see.
func (o *overhearing) hold(last string) {
	for _, role := range maySee[o.v.planted[last].class] {
		for deadline := time.Now().Add(time.Minute); o.v.tokens[role] != "" && role != "guest" && !o.has(role, last); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				o.v.t.Errorf("%s was not told of %s", role, last)
				break
			}
		}
	}
	o.cancel()
	o.heard.Wait()
	for role, told := range o.told {
		if strings.Contains(told.String(), `"INTERNAL"`) {
			o.v.t.Errorf("%s was told of an internal error", role)
		}
		o.v.leaked(role, "what is told as it happens", slices.DeleteFunc(o.v.found([]byte(told.String())), func(m string) bool {
			return slices.Contains(maySee[whenTold[o.v.planted[m].class]], role)
		}))
	}
	if len(o.told) < len(roles)-1 || !slices.Contains(roleNames(o.told), "anonymous") {
		o.v.t.Errorf("only %d roles listened", len(o.told))
	}
}

func roleNames(told map[string]*strings.Builder) (names []string) {
	for role := range told {
		names = append(names, role)
	}
	return names
}

func (o *overhearing) has(role, text string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.told[role] != nil && strings.Contains(o.told[role].String(), text)
}
