package glossary

import "prologis/kb"

// Narrower answers what stands below a concept, nearest first.
func (g *Glossary) Narrower(id kb.ID, levels, limit int) []kb.Near {
	return g.walk(id, narrower, levels, limit)
}

// Broader answers what stands above a concept, nearest first.
func (g *Glossary) Broader(id kb.ID, levels, limit int) []kb.Near {
	return g.walk(id, broader, levels, limit)
}

func (g *Glossary) walk(id kb.ID, relation edge, levels, limit int) []kb.Near {
	g.mu.RLock()
	defer g.mu.RUnlock()
	start, ok := g.graph.held(id)
	if !ok {
		return nil
	}
	var found []kb.Near
	seen := map[number]bool{start: true}
	level := []number{start}
	for distance := 1; distance <= levels && len(level) > 0; distance++ {
		var next []number
		for _, n := range level {
			g.graph.each(n, relation, func(other number) {
				if !seen[other] && len(found) < limit {
					seen[other] = true
					next = append(next, other)
					found = append(found, kb.Near{Concept: g.graph.concepts[other].id, Distance: distance})
				}
			})
		}
		level = next
	}
	return found
}

// Related answers the concepts related to one, whichever of the two says so.
func (g *Glossary) Related(id kb.ID) []kb.ID {
	g.mu.RLock()
	defer g.mu.RUnlock()
	n, ok := g.graph.held(id)
	if !ok {
		return nil
	}
	var ids []kb.ID
	seen := map[number]bool{n: true}
	add := func(other number) {
		if !seen[other] {
			seen[other] = true
			ids = append(ids, g.graph.concepts[other].id)
		}
	}
	g.graph.each(n, related, add)
	g.graph.each(n, relatedBy, add)
	return ids
}
