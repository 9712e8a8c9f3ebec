package transfer

import "slices"

// groups puts lines into an order in which each waits only for earlier ones;
// lines that wait for each other make one group (the strongly connected
// components, by Tarjan's algorithm, without recursion so that a long chain
// needs no deep stack).
func groups(lines []*deferredLine) [][]*deferredLine {
	t := &tarjan{there: byName(lines), state: map[*deferredLine]*visit{}}
	for _, l := range lines {
		if t.state[l] == nil {
			t.run(l)
		}
	}
	return t.groups
}

type visit struct {
	index, low int
	onStack    bool
	next       int // the want to follow next
}

type tarjan struct {
	there  map[string]*deferredLine
	state  map[*deferredLine]*visit
	stack  []*deferredLine
	groups [][]*deferredLine
}

func (t *tarjan) enter(l *deferredLine) {
	t.state[l] = &visit{index: len(t.state), low: len(t.state), onStack: true}
	t.stack = append(t.stack, l)
}

// target answers the line that a want leads to, nil for none.
func (t *tarjan) target(want []string) *deferredLine {
	for _, name := range want {
		if l := t.there[name]; l != nil {
			return l
		}
	}
	return nil
}

func (t *tarjan) run(start *deferredLine) {
	t.enter(start)
	for path := []*deferredLine{start}; len(path) > 0; {
		l := path[len(path)-1]
		v := t.state[l]
		if v.next < len(l.wants) {
			to := t.target(l.wants[v.next])
			v.next++
			switch {
			case to == nil:
			case t.state[to] == nil:
				t.enter(to)
				path = append(path, to)
			case t.state[to].onStack:
				v.low = min(v.low, t.state[to].index)
			}
			continue
		}
		path = path[:len(path)-1]
		if len(path) > 0 {
			parent := t.state[path[len(path)-1]]
			parent.low = min(parent.low, v.low)
		}
		if v.low == v.index {
			t.pop(l)
		}
	}
}

// pop takes a finished component off the stack, its lines in their order.
func (t *tarjan) pop(root *deferredLine) {
	i := slices.Index(t.stack, root)
	group := slices.Clone(t.stack[i:])
	t.stack = t.stack[:i]
	for _, l := range group {
		t.state[l].onStack = false
	}
	slices.SortFunc(group, func(a, b *deferredLine) int { return a.number - b.number })
	t.groups = append(t.groups, group)
}
